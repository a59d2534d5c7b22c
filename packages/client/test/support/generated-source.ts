import openapiTypescript, { astToString } from "openapi-typescript";

// oxlint-disable-next-line typescript/no-explicit-any -- a document of JSON, looked at by its path
type Json = any;

const METHODS = ["get", "put", "post", "patch", "delete"];

/** Says nothing about a shape; left out, so that a better sentence in the document changes no type. */
const PROSE = new Set(["description", "summary", "title", "example", "examples"]);

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly operation: Json;
}

/** The operations that need a token; what operators and the document itself ask for is no business of the client. */
function operationsOf(document: Json): Operation[] {
  return Object.entries<Json>(document.paths)
    .flatMap(([path, item]) => METHODS.map((method) => ({ path, method, operation: item[method] })))
    .filter(({ operation }) => operation?.security?.length > 0)
    .toSorted((a, b) => a.operation.operationId.localeCompare(b.operation.operationId, "en"));
}

/** Without prose and extensions. Among names that somebody has chosen, such as those of fields, none is prose. */
function shapeOf(node: Json, isNames = false): Json {
  if (Array.isArray(node)) return node.map((each) => shapeOf(each));
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => isNames || !(PROSE.has(key) || key.startsWith("x-")))
      .map(([key, child]) => [key, shapeOf(child, !isNames && (key === "properties" || key === "schemas"))]),
  );
}

const isSuccess = ([status]: [string, Json]): boolean => status.startsWith("2");

/** What a caller of an operation gives and gets; headers and refusals are the same everywhere, and ours to deal with. */
function callShape({ operation }: Operation): Json {
  const { operationId, parameters = [], requestBody, responses } = operation;
  const successes = Object.entries<Json>(responses).filter(isSuccess);
  return shapeOf({
    operationId,
    parameters: parameters.filter((each: Json) => each.in !== "header"),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: Object.fromEntries(
      successes.map(([status, { content }]) => [status, { description: "", ...(content && { content }) }]),
    ),
  });
}

function pathsOf(operations: readonly Operation[]): Json {
  const paths: Json = {};
  for (const each of operations) {
    paths[each.path] = { ...paths[each.path], [each.method]: callShape(each) };
  }
  return paths;
}

/** What no one needs who has the operations: their paths are in the table of routes. */
const UNUSED = new Set(["paths", "webhooks", "$defs"]);

const ROUTES = `
/** How each operation is asked for, and the statuses of its successes. */
export const routes = {
`;

function routeOf({ path, method, operation }: Operation): string {
  const statuses = Object.entries<Json>(operation.responses)
    .filter(isSuccess)
    .map(([status]) => status);
  const fields = `method: "${method.toUpperCase()}", path: "${path}", successes: [${statuses.join(", ")}]`;
  return `  ${operation.operationId}: { ${fields} },\n`;
}

const HEADER = `// Made from the service's OpenAPI document by \`pnpm client:generate\`; do not edit.

`;

const CODES = `
/** What the service refuses with. */
export type ServiceErrorCode =
`;

/** The text of \`src/generated/openapi.ts\` for a document and the codes that go with it. */
export async function generatedSource(document: Json, codes: readonly string[]): Promise<string> {
  const operations = operationsOf(document);
  const { ErrorResponse: _, ...schemas } = shapeOf(document.components.schemas, true);
  const types = await openapiTypescript(
    {
      openapi: document.openapi,
      info: { title: "", version: "" },
      paths: pathsOf(operations),
      components: { schemas },
    },
    { alphabetize: true, immutable: true, defaultNonNullable: false },
  );
  const table = operations.map(routeOf).join("");
  const list = codes
    .toSorted()
    .map((code) => `  | "${code}"`)
    .join("\n");
  return `${HEADER}${astToString(types.filter((type: Json) => !UNUSED.has(type.name?.text)))}${ROUTES}${table}} as const;\n${CODES}${list};\n`;
}

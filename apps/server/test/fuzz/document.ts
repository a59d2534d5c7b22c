/** A schema of JSON, as far as this API uses the language. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Header {
  readonly $ref?: string;
  readonly required?: boolean;
}

export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Header>>;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Described {
  readonly operationId: string;
  readonly security: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
  readonly responses: Readonly<Record<string, Response>>;
}

/** The OpenAPI document, as the service serves it. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly headers: Readonly<Record<string, Header>>;
  };
}

/** One operation, with where it is found. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With its `{parameters}`. */
  readonly path: string;
  readonly isPublic: boolean;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly required: boolean; readonly schema: Schema } | undefined;
  readonly responses: Readonly<Record<string, Response>>;
}

const JSON_TYPE = "application/json";

export const schemaIn = (content: Response["content"]): Schema | undefined => content?.[JSON_TYPE]?.schema;

const operationOf = (path: string, method: string, described: Described): Operation => {
  const schema = schemaIn(described.requestBody?.content);
  return {
    id: described.operationId,
    method: method.toUpperCase(),
    path,
    isPublic: described.security.length === 0,
    parameters: described.parameters ?? [],
    body: schema && { required: described.requestBody?.required ?? false, schema },
    responses: described.responses,
  };
};

/** Every operation, in the order of the document. */
export const operationsOf = ({ paths }: Document): readonly Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => operationOf(path, method, described)),
  );

/** The schema itself, where it stands for another one. */
export function resolved({ components }: Document, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const found = components.schemas[schema.$ref.split("/").at(-1) ?? ""];
  if (found === undefined) throw new Error(`the document has no ${schema.$ref}`);
  return found;
}

/** The names of the headers that a response must have. */
export const requiredHeaders = ({ components }: Document, { headers = {} }: Response): readonly string[] =>
  Object.entries(headers)
    .filter(
      ([, { $ref, required }]) => required ?? components.headers[$ref?.split("/").at(-1) ?? ""]?.required,
    )
    .map(([name]) => name);

/** The codes of errors that the document knows. */
export function catalogue({ components }: Document): ReadonlySet<string> {
  const problem = components.schemas["ErrorResponse"]?.properties?.["errors"]?.items?.properties?.["code"];
  return new Set(problem?.enum as string[] | undefined);
}

/** The codes that an error answer of this status may have, by its description. */
export const codesOf = ({ description }: Response): ReadonlySet<string> =>
  new Set([...description.matchAll(/^`(\w+)`:/gm)].map(([, code = ""]) => code));

const shapeOf = (template: string): RegExp =>
  new RegExp(`^${template.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`);

/** What a path leads to: fixed paths come before those with parameters. */
export interface Place {
  readonly template: string;
  readonly operations: readonly Operation[];
  /** Not yet decoded. */
  readonly params: Readonly<Record<string, string>>;
}

/** Finds what a path leads to; undefined where the document has no such path. */
export function finder(operations: readonly Operation[]): (path: string) => Place | undefined {
  const places = [...Map.groupBy(operations, ({ path }) => path)]
    .map(([template, some]) => ({ template, operations: some, shape: shapeOf(template) }))
    .toSorted((a, b) => Number(a.template.includes("{")) - Number(b.template.includes("{")));
  return (path) => {
    for (const { shape, ...place } of places) {
      const match = shape.exec(path);
      if (match !== null) return { ...place, params: { ...match.groups } };
    }
    return undefined;
  };
}

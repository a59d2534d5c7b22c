import { expect } from "chai";
import { type ReferenceOperation, reference, referenceError, settled, type Value } from "./reference.ts";
import { useApi } from "./support/api.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- a document of JSON, looked at by its path
type Json = any;

/** What is said of a value, one fact a line: `note: type string`. Facts can be compared as sets, and none is lost. */
type Facts = string[];

const mark = (isRequired: boolean): string => (isRequired ? "required" : "optional");

function nameOf(key: string): { name: string; need: string } {
  const isOptional = key.endsWith("?");
  return { name: isOptional ? key.slice(0, -1) : key, need: mark(!isOptional) };
}

/** What the reference says. */
function expected(way: string, { fields, items, length, nullable, values, ...facts }: Value): Facts {
  const { in: _in, ...plain } = facts as typeof facts & { in?: unknown };
  return [
    ...Object.entries(plain).map(([keyword, value]) => `${way}: ${keyword} ${value}`),
    ...(nullable ? [`${way}: nullable`] : []),
    ...(length === undefined ? [] : [`${way}: minLength ${length}`, `${way}: maxLength ${length}`]),
    ...(values === undefined ? [] : [`${way}: one of ${values.toSorted().join(", ")}`]),
    ...(items === undefined ? [] : expected(`${way}[]`, items)),
    ...Object.entries(fields ?? {}).flatMap(([key, field]) => {
      const { name, need } = nameOf(key);
      return [`${way}.${name}: ${need}`, ...expected(`${way}.${name}`, field)];
    }),
  ];
}

/** Keywords that say nothing about which values fit. */
const silent = new Set([
  "description",
  "example",
  "examples",
  "title",
  "additionalProperties",
  "x-extension",
]);

function resolve(document: Json, node: Json): Json {
  if (typeof node?.$ref !== "string") return node;
  const target = node.$ref
    .slice(2)
    .split("/")
    .reduce((at: Json, key: string) => at[key], document);
  return resolve(document, target);
}

/** What a schema of the document says; a keyword that nobody expects is a fact like the others. */
function served(document: Json, way: string, given: Json): Facts {
  const {
    type,
    enum: values,
    const: only,
    properties,
    required = [],
    items,
    ...rest
  } = resolve(document, given);
  const types = [type].flat();
  const named = only === undefined ? values?.filter((value: unknown) => value !== null) : [only];
  return [
    `${way}: type ${types.filter((each) => each !== "null").join(" or ")}`,
    ...(types.includes("null") ? [`${way}: nullable`] : []),
    ...(named === undefined ? [] : [`${way}: one of ${named.toSorted().join(", ")}`]),
    ...Object.entries(rest)
      .filter(([keyword]) => !silent.has(keyword))
      .map(([keyword, value]) => `${way}: ${keyword} ${String(value)}`),
    ...(items === undefined ? [] : served(document, `${way}[]`, items)),
    ...Object.entries<Json>(properties ?? {})
      .filter(([, field]) => !field["x-extension"])
      .flatMap(([name, field]) => [
        `${way}.${name}: ${mark(required.includes(name))}`,
        ...served(document, `${way}.${name}`, field),
      ]),
  ];
}

const expectedOf = ({ parameters, body, answer }: ReferenceOperation): Facts => [
  ...Object.entries(parameters).flatMap(([key, parameter]) => {
    const { name, need } = nameOf(key);
    const way = `${parameter.in} ${name}`;
    return [`${way}: ${need}`, ...expected(way, parameter)];
  }),
  ...(body === undefined
    ? ["no body"]
    : ["body: required", ...expected("body", { type: "object", fields: body })]),
  ...(answer === undefined ? ["no answer"] : expected("answer", answer)),
];

function servedOf(document: Json, { parameters = [], requestBody, responses }: Json): Facts {
  const success = Object.entries<Json>(responses).filter(([status]) => status.startsWith("2"));
  const body = requestBody?.content["application/json"].schema;
  const answer = success[0]?.[1].content?.["application/json"].schema;
  return [
    ...parameters
      .filter((parameter: Json) => !parameter["x-extension"])
      .flatMap(({ in: place, name, required, schema }: Json) => [
        `${place} ${name}: ${mark(required === true)}`,
        ...served(document, `${place} ${name}`, schema),
      ]),
    ...(body === undefined
      ? ["no body"]
      : [`body: ${mark(requestBody.required === true)}`, ...served(document, "body", body)]),
    ...(answer === undefined ? ["no answer"] : served(document, "answer", answer)),
  ];
}

/** Where the reference leaves something open, and what stands in its place here. */
const isSettled = (fact: string): boolean => settled.some((pattern) => pattern.test(fact));

function expectSame(found: Facts, wanted: Facts): void {
  expect(wanted.filter((fact) => !found.includes(fact))).to.deep.equal([]);
  expect(found.filter((fact) => !wanted.includes(fact) && !isSettled(fact))).to.deep.equal([]);
}

describe("the document and the public bookings API 1.0.3", () => {
  const api = useApi();
  let document: Json;
  beforeEach(async () => {
    ({ body: document } = await api.request("GET", "/openapi.json"));
  });

  for (const [operationId, operation] of Object.entries(reference)) {
    it(`agree on ${operationId}`, () => {
      const found = document.paths[operation.path]?.[operation.method];
      expect(found?.operationId).to.equal(operationId);
      expect(found).to.not.have.property("x-extension");
      expect(found.security).to.deep.equal([{ bearerHttpAuthentication: [] }]);
      expectSame(servedOf(document, found), expectedOf(operation));
    });
  }

  it("agree on the form of errors", () => {
    const { ErrorResponse } = document.components.schemas;
    expectSame(served(document, "error", ErrorResponse), expected("error", referenceError));
  });

  it("differ by nothing that is not marked as an extension", () => {
    const unmarked = Object.values<Json>(document.paths)
      .flatMap((item: Json) => Object.values<Json>(item))
      .filter((operation) => !operation["x-extension"]);
    expect(unmarked.map(({ operationId }) => operationId)).to.have.members(Object.keys(reference));
  });

  it("leave nothing open that is settled nowhere: each exception is needed", () => {
    const found = [
      ...Object.values(reference).flatMap(({ method, path }) =>
        servedOf(document, document.paths[path][method]),
      ),
      ...served(document, "error", document.components.schemas.ErrorResponse),
    ];
    const idle = settled.filter((pattern) => !found.some((fact) => pattern.test(fact)));
    expect(idle.map(String)).to.deep.equal([]);
  });
});

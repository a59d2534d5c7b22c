import {
  type Document,
  finder,
  type Operation,
  type Parameter,
  type Place,
  type Schema,
} from "./document.ts";
import { type SchemaChecks, schemaChecks } from "./schema-check.ts";
import { FITS, forbidden, open, type Verdict, worst } from "./verdict.ts";
import { valuesOfHeader, type Wire } from "./wire.ts";
import { type CoachOf, type Heard, saidInWords } from "./words.ts";

/** The path and the query of a request line, whatever its form. */
export function partsOf(target: string): { readonly path: string; readonly search: string } {
  const [path = "", ...rest] = target.replace(/^https?:\/\/[^/?]*/i, "").split("?");
  return { path: path.startsWith("/") ? path : `/${path}`, search: rest.join("?") };
}

const decoded = (value: string): string => {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
};

const INTEGER = /^-?(?:0|[1-9]\d*)$/;

/** The value that the text of a parameter stands for. */
function valueIn(text: string, { type }: Schema): unknown {
  return type === "integer" && INTEGER.test(text) ? Number(text) : text;
}

/** What malformed values of do no harm, as the document says. */
const ignored = new Set(["traceparent"]);

interface Given {
  readonly parameter: Parameter;
  readonly values: readonly string[];
}

function parameterVerdict({ asWritten }: SchemaChecks, { parameter, values }: Given): Verdict {
  const { name, schema, required } = parameter;
  if (ignored.has(name)) return FITS;
  if (values.length === 0) return required ? forbidden(`${name} is missing`) : FITS;
  if (schema.type !== "array" && values.length > 1) return forbidden(`${name} is there more than once`);
  const value = schema.type === "array" ? values : valueIn(values[0] ?? "", schema);
  const complaint = asWritten(schema)(value);
  return complaint === undefined ? FITS : forbidden(`${name}: ${complaint}`);
}

const headerValues = (wire: Wire, name: string): readonly string[] => {
  const values = valuesOfHeader(wire, name);
  // As any reader of HTTP joins them.
  return values.length > 1 ? [values.join(", ")] : values;
};

/** Headers that could be read in two ways, had they two values. */
const onlyOnce = [
  "authorization",
  "content-type",
  "content-encoding",
  "idempotency-key",
  "x-current-user-id",
];

/** What stands in the head twice and must not. */
const repeatedIn = (wire: Wire): Verdict[] =>
  onlyOnce
    .filter((name) => valuesOfHeader(wire, name).length > 1)
    .map((name) => forbidden(`${name} is there twice`));

function given(wire: Wire, search: URLSearchParams, { params }: Place) {
  return (parameter: Parameter): Given => {
    const { name } = parameter;
    if (parameter.in === "path") return { parameter, values: [decoded(params[name] ?? "")] };
    if (parameter.in === "query") return { parameter, values: search.getAll(name) };
    return { parameter, values: headerValues(wire, name) };
  };
}

const strangersIn = (search: URLSearchParams, { parameters }: Operation): Verdict[] => {
  const known = new Set(parameters.filter((one) => one.in === "query").map(({ name }) => name));
  return [...search.keys()]
    .filter((name) => !known.has(name))
    .map((name) => forbidden(`query ${name} is unknown`));
};

/** The body of a request: its JSON, or what stands in the way of it. */
type Body = { readonly json: unknown } | { readonly verdict: Verdict };

const BYTES_MAX = 102_400;
const plainJson = /^application\/json(?:\s*;\s*charset\s*=\s*"?utf-8"?)?$/i;
const otherJson = /^application\/json\s*;/i;

function typeVerdict(wire: Wire): Verdict {
  const [type = ""] = valuesOfHeader(wire, "content-type");
  const [encoding = "identity"] = headerValues(wire, "content-encoding");
  if (!/^identity$/i.test(encoding)) return forbidden("the body is compressed");
  if (plainJson.test(type)) return FITS;
  return otherJson.test(type) ? open("a parameter of JSON") : forbidden("the body is not called JSON");
}

function bodyOf(wire: Wire, bytes: Buffer): Body {
  if (bytes.length > BYTES_MAX) return { verdict: forbidden("the body is too large") };
  const verdict = typeVerdict(wire);
  if (verdict.kind !== "fits") return { verdict };
  try {
    return { json: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
  } catch {
    return { verdict: forbidden("the body is no JSON in UTF-8") };
  }
}

function bodyVerdict({ asWritten }: SchemaChecks, { body }: Operation, sent: Body | undefined): Verdict {
  if (body === undefined) return sent === undefined ? FITS : open("a body where none is described");
  if (sent === undefined) return body.required ? forbidden("the body is missing") : FITS;
  if ("verdict" in sent) return sent.verdict;
  const complaint = asWritten(body.schema)(sent.json);
  return complaint === undefined ? FITS : forbidden(`body: ${complaint}`);
}

/** An operation, and how it was reached. */
export interface Reached {
  readonly operation: Operation;
  readonly place: Place;
}

/** What the service must make of a request line: an operation, a path without such a method, or nothing. */
export type Destination = { readonly place: Place | undefined; readonly operation: Operation | undefined };

/** The document as a judge of requests. */
export interface Judge {
  readonly destinationOf: (wire: Wire) => Destination;
  /** What the document says of a request that has reached its operation. */
  readonly verdictOn: (wire: Wire, reached: Reached) => Verdict;
}

export function judgeBy(document: Document, operations: readonly Operation[], coachOf: CoachOf): Judge {
  const checks = schemaChecks(document);
  const find = finder(operations);

  function verdictOn(wire: Wire, { operation, place }: Reached): Verdict {
    // Whoever needs no token is not looked at.
    if (operation.isPublic) return FITS;
    const repeated = worst(repeatedIn(wire));
    if (repeated.kind === "forbidden") return repeated;
    const search = new URLSearchParams(partsOf(wire.target).search);
    const parameters = operation.parameters.map(given(wire, search, place));
    const sent = wire.body === undefined || wire.body.length === 0 ? undefined : bodyOf(wire, wire.body);
    const shape = worst([
      ...parameters.map((one) => parameterVerdict(checks, one)),
      ...strangersIn(search, operation),
      bodyVerdict(checks, operation, sent),
    ]);
    if (shape.kind !== "fits") return shape;
    const body = sent !== undefined && "json" in sent ? sent.json : undefined;
    const heard: Heard = { params: place.params, search, body, coachOf };
    return worst(saidInWords(operation.id, heard));
  }

  return {
    verdictOn,
    destinationOf: ({ method, target }) => {
      const place = find(partsOf(target).path);
      const sought = method === "HEAD" ? "GET" : method;
      return { place, operation: place?.operations.find((one) => one.method === sought) };
    },
  };
}

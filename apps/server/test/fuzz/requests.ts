import fc from "fast-check";
import type { Document, Operation, Parameter } from "./document.ts";
import { valuesOf } from "./schema-values.ts";
import type { Wire } from "./wire.ts";

type Values = Readonly<Record<string, unknown>>;

/** A request by the document alone: it fits, but its ids are nobody's. */
export interface Sketch {
  readonly operation: Operation;
  readonly params: Values;
  readonly query: Values;
  readonly headers: Values;
  /** Undefined for none. */
  readonly body: unknown;
}

/** A request whose parts can still be told from each other. */
export interface Draft {
  readonly method: string;
  /** Already encoded. */
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: readonly (readonly [string, string])[];
  /** Undefined for none. */
  readonly body: unknown;
}

const headerText = fc.stringMatching(/^[\x21-\x7e]([\x20-\x7e]{0,20}[\x21-\x7e])?$/);

/** A header cannot hold every text, whatever its schema says. */
const parameterValues = (document: Document, { in: place, schema }: Parameter): fc.Arbitrary<unknown> =>
  place === "header" && schema.type === "string" && schema.pattern === undefined
    ? headerText
    : valuesOf(document, schema);

/** Optional query parameters come as often as not; optional headers seldom, since most of them are conditions. */
const share = ({ in: place }: Parameter): number => (place === "header" ? 6 : 2);

function valuesAt(
  document: Document,
  { parameters }: Operation,
  place: Parameter["in"],
): fc.Arbitrary<Values> {
  const fields = parameters
    .filter((parameter) => parameter.in === place)
    .map((parameter) => {
      const values = parameterValues(document, parameter);
      return [
        parameter.name,
        parameter.required ? values : fc.option(values, { nil: undefined, freq: share(parameter) }),
      ] as const;
    });
  return fc.record(Object.fromEntries(fields), { noNullPrototype: true });
}

/** `freq` of fast-check is how often there is a value for one time that there is none. */
function bodies(document: Document, { body }: Operation): fc.Arbitrary<unknown> {
  if (body === undefined) return fc.constant(undefined);
  const values = valuesOf(document, body.schema);
  return body.required ? values : fc.option(values, { nil: undefined });
}

/** Requests for an operation that fit the document. */
export const sketchesOf = (document: Document, operation: Operation): fc.Arbitrary<Sketch> =>
  fc.record({
    operation: fc.constant(operation),
    params: valuesAt(document, operation, "path"),
    query: valuesAt(document, operation, "query"),
    headers: valuesAt(document, operation, "header"),
    body: bodies(document, operation),
  });

const texts = (values: Values): [string, string][] =>
  Object.entries(values).flatMap(([name, value]) =>
    [value].flat().flatMap((each): [string, string][] => (each === undefined ? [] : [[name, textOf(each)]])),
  );

/** Parameters are texts, numbers, or lists of these. */
const textOf = (value: unknown): string => String(value);

export const draftOf = ({ operation, params, query, headers, body }: Sketch): Draft => ({
  method: operation.method,
  path: operation.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(textOf(params[name])),
  ),
  query: texts(query),
  headers: texts(headers),
  body,
});

/** Lone surrogates have no encoding at all. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

export function wireOf({ method, path, query, headers, body }: Draft): Wire {
  const search = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join("&");
  return {
    method,
    target: search === "" ? path : `${path}?${search}`,
    headers: body === undefined ? headers : [...headers, ["Content-Type", "application/json"]],
    body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
  };
}

import {
  catalogue,
  codesOf,
  type Document,
  type Operation,
  type Response,
  requiredHeaders,
  schemaIn,
} from "./document.ts";
import {
  codesIn,
  type Exchange,
  hasText,
  isImpossible,
  isLong,
  isUndecodable,
  jsonIn,
  type Look,
  ok,
  refusalsIn,
} from "./exchange.ts";
import type { Destination } from "./judge.ts";
import { type Check, schemaChecks } from "./schema-check.ts";
import type { Wire } from "./wire.ts";

/** Which statuses a request may get that reached no operation. */
function statusesBeside({ place }: Destination, { method }: Wire): readonly number[] {
  if (place === undefined) return [404];
  return method === "OPTIONS" ? [204] : [405];
}

/** The first entry of an error answer gives the status; the others need only be among those of the operation. */
function codesBeyond(
  { id, responses }: Operation,
  response: Response,
  [first = "", ...others]: readonly string[],
) {
  const all = new Set(Object.values(responses).flatMap((each) => [...codesOf(each)]));
  return [
    !codesOf(response).has(first) && `${id} documents no ${first} with this status`,
    ...others.map((code) => !all.has(code) && `${id} documents no ${code}`),
  ];
}

/** What is asked of an answer of an operation, by what the document says of it. */
export function documented(document: Document): Look {
  const checks = schemaChecks(document);
  const codes = catalogue(document);
  const envelope: Check = checks.closed({ $ref: "#/components/schemas/ErrorResponse" });

  const refusals: Look = ({ wire, answer }) => {
    if (ok(answer.status) || !hasText(wire)) return [];
    return [
      answer.headers["content-type"] !== "application/json" && "an error that is not application/json",
      envelope(jsonIn(answer.text)) !== undefined && "an error without the envelope",
      ...refusalsIn(answer).map(({ code }) => !codes.has(code) && `the catalogue has no code ${code}`),
      ...refusalsIn(answer).map(
        ({ message }) => (message === "" || message.length > 500) && "an odd message",
      ),
    ];
  };

  const isDocumentedType = ({ content = {} }: Response, headers: Exchange["answer"]["headers"]): boolean =>
    Object.hasOwn(content, headers["content-type"] ?? "");

  const described = (operation: Operation, { wire, answer }: Exchange): readonly (string | false)[] => {
    const { status, text, headers } = answer;
    const response = operation.responses[status];
    if (response === undefined) return [`${operation.id} documents no ${status}`];
    const schema = schemaIn(response.content);
    const complaint =
      schema === undefined || !hasText(wire) ? undefined : checks.closed(schema)(jsonIn(text));
    return [
      complaint !== undefined && `the body does not fit the document: ${complaint}`,
      text !== "" && !isDocumentedType(response, headers) && "the document has no body for this",
      ...requiredHeaders(document, response).map(
        (name) => headers[name.toLowerCase()] === undefined && `${name} is missing`,
      ),
      ...(ok(status) || !hasText(wire) ? [] : codesBeyond(operation, response, codesIn(answer))),
    ];
  };

  return (exchange) => {
    const { wire, destination, answer } = exchange;
    if (answer.status === 431 && isLong(wire)) return refusals(exchange);
    if (answer.status === 400 && (isImpossible(wire) || isUndecodable(wire))) return refusals(exchange);
    const { operation } = destination;
    if (operation !== undefined) return [...refusals(exchange), ...described(operation, exchange)];
    const statuses = statusesBeside(destination, wire);
    return [
      ...refusals(exchange),
      !statuses.includes(answer.status) && `${answer.status} in place of ${statuses.join(" or ")}`,
    ];
  };
}

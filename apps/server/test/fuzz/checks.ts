import { secret } from "../support/client.ts";
import type { Document } from "./document.ts";
import { documented } from "./documented.ts";
import {
  codesIn,
  type Exchange,
  endpointOf,
  hasText,
  isImpossible,
  isLong,
  type Look,
  ok,
  refusalsIn,
} from "./exchange.ts";
import { CANARY } from "./scene.ts";
import { type Answer, valuesOfHeader } from "./wire.ts";

const neverFails: Look = ({ answer: { status, broken } }) => [
  status >= 500 && "it failed",
  broken !== undefined && `what came is not one answer: ${broken}`,
];

const requestIds: Look = ({ wire, answer }) => {
  const id = answer.headers["x-request-id"];
  const [own = "", ...others] = valuesOfHeader(wire, "x-request-id");
  // The parser refuses before it has read any header.
  const isRead = !isLong(wire) && !isImpossible(wire);
  const isOwn = others.length === 0 && isRead && /^[\x21-\x7e]{1,128}$/.test(own);
  return [
    typeof id !== "string" && "there is no X-Request-Id",
    isOwn && id !== own && "X-Request-Id is not the caller's",
    refusalsIn(answer).some(({ requestId }) => requestId !== id) && "requestId is not X-Request-Id",
  ];
};

const endpoints: Look = ({ wire, destination, answer }) => {
  // The parser gives up before the end of a long one, and bytes that are no ASCII are letters of nobody's choice.
  if (isLong(wire) || /[^ -~]/.test(wire.target)) return [];
  const endpoint = endpointOf(wire, destination);
  return refusalsIn(answer).map(
    (refusal) => refusal.endpoint !== endpoint && `endpoint is not ${endpoint}: ${refusal.endpoint}`,
  );
};

const noBodies: Look = ({ answer: { status, text, headers } }) => [
  (status === 204 || status === 304) && text !== "" && "there is a body",
  status === 204 && headers["content-type"] !== undefined && "there is a Content-Type without a body",
];

const helpfulHeaders: Look = ({ wire, destination, answer: { status, headers } }) => {
  const methods = destination.place?.operations.flatMap(({ method }) =>
    method === "GET" ? ["GET", "HEAD"] : [method],
  );
  const allow = (headers.allow ?? "").split(", ");
  return [
    status === 401 &&
      !(headers["www-authenticate"] ?? "").startsWith('Bearer realm="') &&
      "401 without WWW-Authenticate",
    status === 405 && methods?.toSorted().join() !== allow.toSorted().join() && "405 without the right Allow",
    status === 405 && allow.includes(wire.method) && "405 allows the method",
  ];
};

const secrets = [
  secret,
  "node_modules",
  ".ts:",
  "\\n    at ",
  "MikroORM",
  'relation \\"',
  'insert into \\"',
  'select \\"',
  "violates",
];

const leaks: Look = ({ caller, answer }) => {
  const all = answer.text + JSON.stringify(answer.headers);
  const token = caller.authorization?.split(/ +/)[1];
  return [
    ...secrets.map((text) => all.includes(text) && `the answer tells ${text}`),
    caller.role !== "admin" &&
      caller.role !== "service" &&
      all.includes(CANARY) &&
      "the answer tells another's text",
    token !== undefined && token.length > 20 && all.includes(token) && "the answer tells the token",
  ];
};

/** Nobody gets past the door without a good token. */
const access: Look = ({ caller, destination: { operation }, wire, answer: { status } }) => [
  operation !== undefined &&
    !operation.isPublic &&
    caller.role === undefined &&
    !isImpossible(wire) &&
    !isLong(wire) &&
    // Of two tokens nobody can tell which one counts.
    valuesOfHeader(wire, "authorization").length < 2 &&
    status !== 401 &&
    `${status} without a good token`,
];

const SHAPE = new Set(["validation", "payload_too_large", "unsupported_media_type"]);
const refusesShape = (answer: Answer): boolean => codesIn(answer).some((code) => SHAPE.has(code));
/** What breaks a schema and has a name of its own, and what is told of a key first, whatever else is wrong. */
const BROKEN = new Set(["duplicate_event", "idempotency_key_reused"]);
const refusesForbidden = (answer: Answer): boolean =>
  refusesShape(answer) || codesIn(answer).some((code) => BROKEN.has(code));

/** The document promises neither more nor less than the service takes. */
const promises: Look = ({ wire, caller, verdict, answer }) => {
  if (verdict === undefined || caller.role === undefined || isImpossible(wire) || isLong(wire)) return [];
  const { kind, why } = verdict;
  return [
    kind === "fits" && refusesShape(answer) && "the document promises more than the service takes",
    kind === "forbidden" && ok(answer.status) && `the document forbids what the service takes: ${why}`,
    kind === "forbidden" &&
      caller.role === "admin" &&
      hasText(wire) &&
      !refusesForbidden(answer) &&
      `refused, but not for its shape: ${why}`,
  ];
};

/** Everything that is wrong with an answer; nothing, if all is well. */
export type Examine = (exchange: Exchange) => readonly string[];

export function examiner(document: Document): Examine {
  const looks = [
    neverFails,
    documented(document),
    promises,
    access,
    requestIds,
    endpoints,
    noBodies,
    helpfulHeaders,
    leaks,
  ];
  return (exchange) => looks.flatMap((look) => look(exchange)).filter((line) => line !== false);
}

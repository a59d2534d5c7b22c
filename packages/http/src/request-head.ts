import type { IncomingMessage } from "node:http";
import { InvalidInput } from "@bookings/domain";
import type { Middleware } from "koa";
import { HttpRefusal, Malformed } from "./errors.ts";

const malformed = (field: string, expectation: string) =>
  new Malformed([new InvalidInput(field, expectation)]);

/** What a request line may name besides a path: a whole URL, meant for proxies but to be taken by everyone (RFC 9112). */
const absoluteForm = /^https?:\/\/[^/?]*/i;

/** Printable ASCII but the `#`, which no client sends. */
const requestTarget = /^[\x21\x22\x24-\x7e]*$/;

/** The path and the query of a request line, whatever its form. */
export function pathIn(target: string): string {
  const rest = target.replace(absoluteForm, "");
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/** Refuses what HTTP/1.1 forbids, so that nothing behind it has to expect such things. */
export const checkTarget: Middleware = (context, next) => {
  const { req } = context;
  const target = req.url ?? "";
  if (!requestTarget.test(target))
    throw malformed("path", "must be percent-encoded where it is not plain ASCII");
  if (req.httpVersion === "1.1" && req.headers.host === undefined) throw malformed("Host", "is required");
  if (!target.startsWith("/")) req.url = pathIn(target);
  return next();
};

/** Clients and proxies together send about thirty. */
const HEADERS_MAX = 100;

/**
 * Headers of which Node would keep the first one, or join all. A proxy that reads the last one instead would have
 * checked another request than the one that is served.
 */
export const onlyOnce = {
  always: ["Host", "Content-Length"],
  /** Who asks: nobody can tell by two tokens. */
  token: ["Authorization"],
  /** What is asked, of those who may ask. */
  request: ["Content-Type", "Content-Encoding", "Idempotency-Key", "x-current-user-id"],
  /** Of a message that is signed. */
  signed: ["Content-Type", "Content-Encoding", "webhook-id", "webhook-timestamp", "webhook-signature"],
} as const;

/** Each of the headers has a name of its own, as in nearly every request. */
const areDistinct = ({ headers, rawHeaders }: IncomingMessage): boolean =>
  2 * Object.keys(headers).length === rawHeaders.length;

/** @throws {Malformed} when one of the headers is there twice */
export function expectOnce(req: IncomingMessage, names: readonly string[]): void {
  if (areDistinct(req)) return;
  const twice = names.filter((name) => (req.headersDistinct[name.toLowerCase()]?.length ?? 0) > 1);
  if (twice.length > 0)
    throw new Malformed(twice.map((name) => new InvalidInput(name, "must be given only once")));
}

/** Refuses heads that are long without need, or that can be read in two ways. */
export const checkHeaders: Middleware = ({ req }, next) => {
  if (req.rawHeaders.length > 2 * HEADERS_MAX)
    throw new HttpRefusal("headers_too_large", `headers: must be at most ${HEADERS_MAX}`);
  expectOnce(req, onlyOnce.always);
  return next();
};

const isDecodable = (path: string): boolean => {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
};

/** The last word on whatever no route has taken. */
export const unknownPath: Middleware = ({ path }) => {
  if (!isDecodable(path)) throw malformed("path", "must be percent-encoded UTF-8");
  throw new HttpRefusal("not_found", "path: must be one of the API, see /openapi.json");
};

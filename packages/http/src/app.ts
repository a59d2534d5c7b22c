import { InvalidInput } from "@bookings/domain";
import Koa, { type Middleware } from "koa";
import { HttpRefusal, Malformed } from "./errors.ts";
import type { HttpOptions } from "./options.ts";
import { type RequestState, requestLog } from "./request-log.ts";
import { routing } from "./routing.ts";

const malformed = (field: string, expectation: string) =>
  new Malformed([new InvalidInput(field, expectation)]);

/** What a request line may name besides a path: a whole URL, meant for proxies but to be taken by everyone (RFC 9112). */
const absoluteForm = /^https?:\/\/[^/?]*/i;

/** Printable ASCII but the `#`, which no client sends. */
const requestTarget = /^[\x21\x22\x24-\x7e]*$/;

function pathIn(target: string): string {
  const rest = target.replace(absoluteForm, "");
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/** Refuses what HTTP/1.1 forbids, so that nothing behind it has to expect such things. */
const checkTarget: Middleware = (context, next) => {
  const { req } = context;
  const target = req.url ?? "";
  if (!requestTarget.test(target))
    throw malformed("path", "must be percent-encoded where it is not plain ASCII");
  if (req.httpVersion === "1.1" && req.headers.host === undefined) throw malformed("Host", "is required");
  if (!target.startsWith("/")) req.url = pathIn(target);
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

const unknownPath: Middleware = ({ path }) => {
  if (!isDecodable(path)) throw malformed("path", "must be percent-encoded UTF-8");
  throw new HttpRefusal("not_found", "path: must be one of the API, see /openapi.json");
};

/** The REST API over the use cases. */
export function createApp(options: HttpOptions): Koa<RequestState> {
  const app = new Koa<RequestState>();
  app.use(requestLog(options));
  app.use(checkTarget);
  app.use(routing(options));
  app.use(unknownPath);
  // What still gets here are connections that broke while they were written to; their requests have been logged.
  app.on("error", () => {});
  return app;
}

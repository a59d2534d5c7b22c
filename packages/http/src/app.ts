import Koa from "koa";
import { crossOrigin } from "./cors.ts";
import type { HttpOptions } from "./options.ts";
import { checkHeaders, checkTarget, unknownPath } from "./request-head.ts";
import { type RequestState, requestLog } from "./request-log.ts";
import { routing } from "./routing.ts";

/** The REST API over the use cases. */
export function createApp(options: HttpOptions): Koa<RequestState> {
  const { corsOrigins = [] } = options;
  const app = new Koa<RequestState>();
  app.use(requestLog(options));
  if (corsOrigins.length > 0) app.use(crossOrigin(corsOrigins));
  app.use(checkTarget);
  app.use(checkHeaders);
  app.use(routing(options));
  app.use(unknownPath);
  // What still gets here are connections that broke while they were written to; their requests have been logged.
  app.on("error", () => {});
  return app;
}

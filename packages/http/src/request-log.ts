import type { Middleware, ParameterizedContext } from "koa";
import { envelope, HttpRefusal, refusalFor } from "./errors.ts";
import type { HttpOptions, RequestLog, TracedRequest } from "./options.ts";
import { pathIn } from "./request-head.ts";
import { requestIdFrom } from "./request-id.ts";
import { templateOf } from "./routes.ts";
import { securityHeaders } from "./security-headers.ts";
import { traceContextFrom } from "./trace-context.ts";

/** What is known of a request while it is being served. */
export interface RequestState {
  requestId: string;
  traceId: string;
  /** The path with its `{parameters}`, once the route has been found. */
  route: string | null;
}

type Context = ParameterizedContext<RequestState>;

/** What the log is told of a request that was not served. */
type Refused = Pick<RequestLog, "codes" | "error">;

/** How much of an unknown path is repeated in an answer. */
const PATH_MAX = 200;

/** Where something went wrong, as error answers name it; also when the request was refused on its way to the route. */
function endpointOf({ method, state, originalUrl }: Context): string {
  const path = originalUrl.split("?", 1)[0] ?? "";
  return `${method} ${state.route ?? templateOf(pathIn(path)) ?? path.slice(0, PATH_MAX)}`;
}

/** Answers with the error envelope. @returns what the log is told of it: the error only if nobody has foreseen it, or the database is away */
function refuse(context: Context, error: unknown): Refused {
  const { status, problems, headers } = refusalFor(error);
  context.status = status;
  context.set({ ...headers, "Content-Type": "application/json" });
  context.body = envelope(problems, { endpoint: endpointOf(context), requestId: context.state.requestId });
  const codes = problems.map(({ code }) => code);
  return status >= 500 && !(error instanceof HttpRefusal) ? { codes, error } : { codes };
}

function begin(context: Context, { ids }: HttpOptions): TracedRequest {
  const { method, originalUrl } = context;
  const requestId = requestIdFrom(context.get("X-Request-Id"), ids);
  const trace = traceContextFrom(context.get("traceparent"), context.get("tracestate"), ids);
  context.state = { requestId, traceId: trace.traceId, route: null };
  context.set({ "X-Request-Id": requestId, ...securityHeaders });
  return { ...trace, method, target: originalUrl };
}

/** Milliseconds, to the microsecond. */
const since = (start: number): number => Math.round((performance.now() - start) * 1000) / 1000;

function tell({ log }: HttpOptions, entry: RequestLog): void {
  try {
    log(entry);
  } catch {
    // A log that cannot be written must not cost the caller the answer.
  }
}

/** Answers, whatever happens. */
async function answered(context: Context, next: () => Promise<unknown>, start: number): Promise<RequestLog> {
  let refused: Refused | undefined;
  try {
    await next();
  } catch (thrown) {
    refused = refuse(context, thrown);
  }
  const { method, status, state } = context;
  const { requestId, traceId, route } = state;
  const entry = { requestId, traceId, method, route, status, durationMs: since(start) };
  return refused === undefined ? entry : { ...entry, ...refused };
}

/** Gives each request its ids, each error its envelope, and the log its entry. */
export const requestLog =
  (options: HttpOptions): Middleware<RequestState> =>
  async (context, next) => {
    const start = performance.now();
    const { inTrace = (_request, serve) => serve() } = options;
    const request = begin(context, options);
    tell(options, await inTrace(request, () => answered(context, next, start)));
  };

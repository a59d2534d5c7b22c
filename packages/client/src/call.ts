import { routes } from "./generated/openapi.ts";
import type { EveryOption, Settings } from "./options.ts";
import type { BodyOf, OperationId, PathOf, QueryOf } from "./types.ts";

/** What an operation is told. */
export interface Input<Id extends OperationId> {
  readonly path?: PathOf<Id>;
  readonly query?: QueryOf<Id>;
  readonly body?: BodyOf<Id>;
}

/** A request that is ready to be sent, once or several times. */
export interface Call {
  /** Method and path with its parameters unfilled. */
  readonly endpoint: string;
  readonly method: string;
  readonly url: string;
  /** All but the token. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Statuses that are an answer and no refusal. */
  readonly successes: readonly number[];
  /** Whether it does no harm to do it twice. */
  readonly repeatable: boolean;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds for all tries. */
  readonly timeout: number;
  /** Milliseconds for one try. */
  readonly attemptTimeout: number;
}

type Parameter = string | number | undefined;
type Parameters = Readonly<Record<string, Parameter | readonly Parameter[]>>;

/** Dots would climb to another path. */
function segment(name: string, value: unknown): string {
  if (typeof value === "string" && !/^\.{0,2}$/.test(value)) return encodeURIComponent(value);
  throw new TypeError(`${name}: must be an id`);
}

const filled = (template: string, path: Parameters = {}): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => segment(name, path[name]));

function queryString(query: Parameters = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== undefined) search.append(name, String(one));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

/** Leaves out what is undefined. */
const present = (headers: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

/** An entity tag that a proxy has made weak, as when it compresses, still names the one version. */
const strong = (etag: string | undefined): string | undefined => etag?.replace(/^W\//, "");

async function headersOf(method: string, hasBody: boolean, options: EveryOption, settings: Settings) {
  const { idempotencyKey, ifMatch, ifNoneMatch, currentUserId, traceparent } = options;
  return present({
    accept: "application/json",
    "content-type": hasBody ? "application/json" : undefined,
    "idempotency-key": method === "POST" ? (idempotencyKey ?? (await settings.newKey())) : undefined,
    "if-match": strong(ifMatch),
    "if-none-match": ifNoneMatch,
    "x-current-user-id": currentUserId,
    traceparent: traceparent ?? settings.traceparent(),
  });
}

/**
 * Makes the request of an operation.
 *
 * @throws {TypeError} when a parameter of the path or a header is unusable
 */
export async function callOf<Id extends OperationId>(
  operationId: Id,
  { path, query, body }: Input<Id>,
  options: EveryOption,
  settings: Settings,
): Promise<Call> {
  const { method, path: template, successes } = routes[operationId];
  const text = body === undefined ? undefined : JSON.stringify(body);
  return {
    endpoint: `${method} ${template}`,
    method,
    url: settings.base + filled(template, path) + queryString(query),
    headers: await headersOf(method, text !== undefined, options, settings),
    body: text,
    successes: options.ifNoneMatch === undefined ? successes : [...successes, 304],
    // A POST has its key, GET, PUT, DELETE and PATCH here end the same when done twice. But a PATCH that was done finds
    // the version changed, by itself, and would report a conflict that never was.
    repeatable: method !== "PATCH" || options.ifMatch === undefined,
    signal: options.signal,
    timeout: options.timeout ?? settings.timeout,
    attemptTimeout: options.attemptTimeout ?? settings.attemptTimeout,
  };
}

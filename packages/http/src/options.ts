import type { KeyObject } from "node:crypto";
import type { Clock, IdSource, UseCases } from "@bookings/domain";
import type { TrustedProxies } from "./client-address.ts";
import type { OperatorOptions } from "./ops/options.ts";
import type { AroundCall } from "./outgoing-call.ts";
import type { TraceContext } from "./trace-context.ts";

/** Where the public keys of tokens are published. */
export interface KeyServerOptions {
  /** Of the JSON Web Key Set, read when it is needed. A redirect is not followed. */
  readonly url: string | URL;
  /** Milliseconds that an answer may take as a whole; 5,000 when absent. */
  readonly timeout?: number;
}

/**
 * How callers prove who they are. At least one of `secret` and `keys` is needed; with both, tokens of both kinds are
 * accepted, each algorithm only with its own kind of key.
 */
export interface AuthOptions {
  /** The secret of HS256, made once with `createSecretKey`: a plain string would be parsed again for each request. */
  readonly secret?: KeyObject | undefined;
  /** The keys of RS256, ES256 and EdDSA (Ed25519). */
  readonly keys?: KeyServerOptions | undefined;
  /** The `iss` that tokens must have; any when absent. */
  readonly issuer?: string | undefined;
  /** An `aud` that tokens must have; any when absent. */
  readonly audience?: string | undefined;
  /** Where the roles stand in a token: a claim, or a dotted path such as `realm_access.roles`. */
  readonly rolesClaim: string;
}

/** One line a request. Holds nothing that a person wrote, and no token. */
export interface RequestLog {
  readonly requestId: string;
  readonly traceId: string;
  readonly method: string;
  /** The path with its `{parameters}`; null where no route fits. */
  readonly route: string | null;
  readonly status: number;
  /** Milliseconds until the answer was ready to be sent. */
  readonly durationMs: number;
  /** The code of each entry of an error answer, in its order; absent where nothing was refused. */
  readonly codes?: readonly string[];
  /** What went wrong on our side; absent whenever the caller was refused for a reason. */
  readonly error?: unknown;
}

/** A request as it comes in, for those who trace it. */
export interface TracedRequest extends TraceContext {
  readonly method: string;
  /** The path as it was sent, with the query, which may tell of people. */
  readonly target: string;
}

/** What a caller has used up of the window that runs. */
export interface Count {
  /** Requests, the one included that was just counted. */
  readonly used: number;
  /** When the window ends and counting begins anew. */
  readonly endsAt: Date;
}

/** Port: how often each caller may ask. */
export interface RateLimit {
  /** Requests in a window. */
  readonly quota: number;
  /** Length of a window in seconds; it begins with the first request. */
  readonly window: number;
  /** Counts one more request of a caller, told by a digest. Must neither fail nor take long, whatever is away. */
  readonly count: (caller: string) => Promise<Count>;
}

/** What the page at `/docs` is made of. */
export interface DocsOptions {
  /** Reads the browser build of `@scalar/api-reference`; called once, at the first request for it. */
  readonly script: () => Promise<Uint8Array>;
  /**
   * The body of an order that would succeed now, for the page to offer. Anyone can see it. Where there is none, or when
   * it fails, the page shows the example of the document.
   */
  readonly order?: (() => Promise<{ readonly userId: string } | undefined>) | undefined;
}

/** Payments by card. */
export interface PaymentOptions {
  /** What the provider signs its messages with; without it there is no place to send them to. */
  readonly webhookKey?: KeyObject | undefined;
}

/** Everything that the REST API needs from outside. */
export interface HttpOptions {
  readonly useCases: UseCases;
  readonly auth: AuthOptions;
  /** Whether requests can be served at the moment; asked by `/health/ready`. */
  readonly isReady: () => Promise<boolean>;
  /** Makes request ids and trace ids. */
  readonly ids: IdSource;
  /** Called once a request, when its answer is ready to be sent. */
  readonly log: (entry: RequestLog) => void;
  /**
   * Serves the request as part of its trace, so that calls to others can carry it on; just serves it when absent. Serving
   * never fails, and ends with what the log is told.
   */
  readonly inTrace?: (request: TracedRequest, serve: () => Promise<RequestLog>) => Promise<RequestLog>;
  /** How often each caller may ask; as often as it likes when absent. */
  readonly limit?: RateLimit | undefined;
  /** Whom to believe about where a request comes from. Default: no one. */
  readonly trustProxy?: TrustedProxies | undefined;
  /** The origins whose pages may use the API from a browser, or `*` alone. Default: none. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** What calls to others carry, such as `traceparent`; called within {@link inTrace}. Nothing when absent. */
  readonly traceHeaders?: () => Readonly<Record<string, string>>;
  /** Stands around calls to others, such as the key server; just makes them when absent. */
  readonly aroundCall?: AroundCall | undefined;
  /** Told what goes wrong beside the requests, such as a key server that is away, in bounded numbers; without secrets. */
  readonly warn?: (what: string) => void;
  /** Tells whether a token has expired, how old keys are, and whether a window of the limit has ended. */
  readonly clock: Clock;
  /** The page that shows the document; there is none when absent. */
  readonly docs?: DocsOptions | undefined;
  /** Everything that has been counted, in the text format of Prometheus, for `/metrics`; there is none when absent. */
  readonly metrics?: (() => Promise<string>) | undefined;
  /** The pages for operators below `/ops`; there are none when absent. */
  readonly operators?: OperatorOptions | undefined;
  /** Where the use cases take cards; the API speaks of cash alone when absent. */
  readonly payments?: PaymentOptions | undefined;
  /** `probes`: only what operators ask for; every other path is unknown. Default: the whole `api`. */
  readonly serves?: "api" | "probes";
}

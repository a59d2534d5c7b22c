import { machine, type Runtime } from "./runtime.ts";

/** How the client reaches the service. */
export interface ClientOptions {
  /** Where the service is, such as `https://api.example.org`; a path in front of `/v1` is kept. */
  readonly baseUrl: string | URL;
  /** A bearer token, or what gives one; it is asked before each try, so it can hand out a fresh one. */
  readonly token: string | (() => string | Promise<string>);
  /** In place of the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** How often a call is tried again after its first try; 5 unless told, 0 for never. */
  readonly retries?: number;
  /** Milliseconds for a whole call with all its tries; 30,000 unless told. */
  readonly timeout?: number;
  /** Milliseconds after which a single try is given up and counts as a network failure; 10,000 unless told. */
  readonly attemptTimeout?: number;
  /** The W3C trace context that calls belong to, asked once for each call. */
  readonly traceparent?: () => string | undefined;
  /** In place of the machine's clock, timers and dice. */
  readonly runtime?: Partial<Runtime>;
}

/** What any call can be told. */
export interface CallOptions {
  /** Ends the call with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for this call with all its tries. */
  readonly timeout?: number | undefined;
  /** The user for whom a service or an administrator acts (`x-current-user-id`). */
  readonly currentUserId?: string | undefined;
  /** The W3C trace context of this call, in place of the client's. */
  readonly traceparent?: string | undefined;
}

/** What a call can be told that is done once however often it is sent. */
export interface KeyedOptions extends CallOptions {
  /**
   * The `Idempotency-Key`, where one is to outlive the process: the same key and request within 24 hours get the first
   * answer again. Without it each call gets a key of its own.
   */
  readonly idempotencyKey?: string | undefined;
}

interface VersionOption {
  /** The `etag` that the booking must still have; otherwise the call fails with `version_mismatch`. */
  readonly ifMatch?: string | undefined;
}

/** For a PATCH of a booking. */
export interface ChangeOptions extends CallOptions, VersionOption {}

/** For a POST that changes a booking. */
export interface KeyedChangeOptions extends KeyedOptions, VersionOption {}

/** Everything that some call can be told. */
export interface EveryOption extends KeyedChangeOptions {
  readonly ifNoneMatch?: string | undefined;
  readonly attemptTimeout?: number | undefined;
}

/** The options with everything filled in. */
export interface Settings extends Runtime {
  /** Without a slash at its end. */
  readonly base: string;
  readonly token: () => Promise<string>;
  readonly fetch: typeof fetch;
  readonly retries: number;
  readonly timeout: number;
  readonly attemptTimeout: number;
  readonly traceparent: () => string | undefined;
}

function baseFrom(baseUrl: string | URL): string {
  const { protocol, username, password, search, hash, origin, pathname } = new URL(baseUrl);
  if (protocol !== "http:" && protocol !== "https:") throw new TypeError("baseUrl: must be http or https");
  if (`${username}${password}${search}${hash}` !== "")
    throw new TypeError("baseUrl: must have no user, password, query or fragment");
  return origin + pathname.replace(/\/+$/, "");
}

function duration(name: string, ms: number): number {
  if (ms > 0) return ms;
  throw new TypeError(`${name}: must be a number of milliseconds above 0`);
}

function count(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 0) return value;
  throw new TypeError(`${name}: must be a whole number from 0`);
}

/** The message never holds the token, as that of a header with a line break in it would. */
function sendable(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new TypeError("token: must have visible ASCII characters only, and at least one");
}

/**
 * Checks the options and fills them in.
 *
 * @throws {TypeError} when one is unusable
 */
export function settingsFrom(options: ClientOptions): Settings {
  const { token, retries = 5, timeout = 30_000, attemptTimeout = 10_000 } = options;
  return {
    ...machine,
    ...options.runtime,
    base: baseFrom(options.baseUrl),
    token: async () => sendable(typeof token === "function" ? await token() : token),
    // Looked up late, so that a fetch that is replaced later on (by instrumentation, by a test) is the one that is used.
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
    retries: count("retries", retries),
    timeout: duration("timeout", timeout),
    attemptTimeout: duration("attemptTimeout", attemptTimeout),
    traceparent: options.traceparent ?? (() => undefined),
  };
}

import { type BookingsClient, type ClientOptions, createClient } from "../../src/index.ts";

/** A request as the service would see it. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** What comes of a request: an answer, a broken connection, or nothing until the client has waited for so long (ms). */
export type Reply = Response | Error | { readonly hangs: number };

export const BASE = "https://bookings.example.org";
export const TIMEOUT = 30_000;
export const ATTEMPT = 8_000;
/** When these tests take place. */
export const NOW = Date.parse("2026-03-01T10:00:00Z");

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

export const noContent = (): Response => new Response(null, { status: 204 });

/** A refusal in the service's envelope. */
export const refusal = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  json(
    status,
    { errors: [{ code, message: "must be right", endpoint: "GET /v1", requestId: "r-1" }] },
    headers,
  );

/** A client, the service it talks to, and the time, which passes only when somebody waits. */
export class Stage {
  readonly sent: Sent[] = [];
  /** Milliseconds of each pause between tries. */
  readonly pauses: number[] = [];
  /** What is answered to each request, in this order. */
  replies: Reply[] = [];
  /** Called with the number of each pause as it begins. */
  onPause: (number: number) => void = () => undefined;
  /** What would end the last pause. */
  pauseSignal: AbortSignal | undefined;
  now = NOW;
  readonly client: BookingsClient;
  readonly #timers = new Set<{ readonly ms: number; readonly fire: () => void }>();
  #keys = 0;

  constructor(options: Partial<ClientOptions> = {}) {
    const { runtime, ...rest } = options;
    this.client = createClient({
      baseUrl: BASE,
      token: "token-1",
      timeout: TIMEOUT,
      attemptTimeout: ATTEMPT,
      // Cut by nothing: each pause has its full length.
      runtime: {
        now: () => this.now,
        sleep: (ms, signal) => this.#sleep(ms, signal),
        random: () => 1,
        newKey: () => `key-${(this.#keys += 1)}`,
        ...runtime,
      },
      fetch: this.fetch,
      ...rest,
    });
  }

  /** The timers of limits that still run. */
  get running(): number {
    return this.#timers.size;
  }

  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { method = "GET", body } = init;
    this.sent.push({
      method,
      url: input instanceof Request ? input.url : input.toString(),
      headers: new Headers(init.headers),
      body: typeof body === "string" ? JSON.parse(body) : undefined,
    });
    const reply = this.replies.shift();
    if (reply === undefined) throw new Error(`nobody answers the request ${this.sent.length}`);
    if (reply instanceof Error) throw reply;
    if (reply instanceof Response) return reply;
    // A fetch that does not heed its signal.
    this.expire(reply.hangs);
    return new Promise(() => undefined);
  };

  /** So much time passes without an answer. */
  expire(ms: number): void {
    this.now += ms;
    for (const timer of [...this.#timers].filter((one) => one.ms === ms)) timer.fire();
  }

  /** A limit is waited for until it is called off; every other wait is a pause, and over at once. */
  #sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const isLimit = ms === TIMEOUT || ms === ATTEMPT || ms === Number.POSITIVE_INFINITY;
    return isLimit ? this.#limit(ms, signal) : this.#pause(ms, signal);
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    this.pauses.push(ms);
    this.pauseSignal = signal;
    this.onPause(this.pauses.length);
    signal.throwIfAborted();
    this.now += ms;
  }

  #limit(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = { ms, fire: resolve };
      this.#timers.add(timer);
      signal.addEventListener("abort", () => {
        this.#timers.delete(timer);
        reject(signal.reason as Error);
      });
    });
  }
}

/** What a promise is rejected with. */
export const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => Promise.reject(new Error(`did not fail: ${JSON.stringify(value)}`)),
    (error: unknown) => error,
  );

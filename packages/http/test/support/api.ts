import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { type Caller, type CoachEvent, type EventDetails, type Ports, type UseCases } from "@bookings/domain";
import {
  ATHLETE,
  anId,
  COACH,
  eventDetails,
  type ManualClock,
  type MemoryStorage,
  type RecordingNotifier,
  STRANGER,
  sequentialIds,
  testPorts,
} from "@bookings/domain/testing";
import { createServer, type HttpOptions, type RequestLog, requestListener } from "@bookings/http";
import { secret, sign } from "./tokens.ts";

/** The callers of these tests; no token for nobody. */
export const people = {
  athlete: { sub: ATHLETE },
  coach: { sub: COACH },
  otherCoach: { sub: anId<string>(0xc1) },
  stranger: { sub: STRANGER },
  service: { roles: ["service"] },
  admin: { roles: ["admin"] },
} as const satisfies Record<string, object>;

export type Person = keyof typeof people;

export interface Sent {
  readonly as?: Person;
  /** In place of the person's token. */
  readonly token?: string;
  /** Becomes JSON, unless it is text or bytes already. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

// oxlint-disable-next-line typescript/no-explicit-any -- what a test expects of an answer is what it looks at
type Json = any;

export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Json;
}

export interface TestApi {
  readonly url: string;
  readonly port: number;
  readonly clock: ManualClock;
  readonly notifier: RecordingNotifier;
  readonly logs: RequestLog[];
  readonly useCases: UseCases;
  readonly storage: MemoryStorage;
  /** A token that is good for an hour by the clock of the tests. */
  token(claims: object): string;
  request(method: string, path: string, sent?: Sent): Promise<Received>;
  /** Sends bytes as they are, and reads until the server closes. */
  exchange(...chunks: readonly string[]): Promise<string>;
}

export interface Overrides extends Partial<Omit<HttpOptions, "auth" | "useCases">> {
  readonly auth?: Partial<HttpOptions["auth"]>;
  /** Use cases that do something else. */
  readonly useCases?: Partial<UseCases>;
  readonly ports?: Omit<Partial<Ports>, "clock" | "storage">;
  readonly clock?: ManualClock;
}

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });

type Raw = string | Uint8Array | ReadableStream;

const isRaw = (body: unknown): body is Raw =>
  typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream;

const bodyOf = (body: unknown): Raw | null => {
  if (body === undefined) return null;
  return isRaw(body) ? body : JSON.stringify(body);
};

const headersOf = ({ body, headers }: Sent, token: string | undefined): Record<string, string> => ({
  ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  ...(body === undefined ? {} : { "content-type": "application/json" }),
  ...headers,
});

async function start(overrides: Overrides): Promise<{ api: TestApi; stop: () => Promise<void> }> {
  const { useCases, clock, notifier, storage } = testPorts(overrides.ports);
  const logs: RequestLog[] = [];
  const listener = requestListener({
    clock,
    ids: sequentialIds(),
    isReady: async () => true,
    metrics: async () => "# TYPE answers counter\nanswers 42\n",
    log: (entry) => logs.push(entry),
    ...overrides,
    useCases: { ...useCases, ...overrides.useCases },
    auth: { secret, rolesClaim: "roles", ...overrides.auth },
  });
  const server = createServer(listener);
  const port = await listening(server);
  const url = `http://127.0.0.1:${port}`;
  const token = (claims: object) => sign({ exp: clock.now().getTime() / 1000 + 3600, ...claims });
  const api: TestApi = {
    url,
    port,
    clock,
    notifier,
    storage,
    logs,
    useCases,
    token,
    request: async (method, path, sent = {}) => {
      const ticket = sent.token ?? (sent.as === undefined ? undefined : token(people[sent.as]));
      const response = await fetch(url + path, {
        method,
        headers: headersOf(sent, ticket),
        body: bodyOf(sent.body),
        duplex: "half",
      });
      const text = await response.text();
      const isJson = text !== "" && !response.headers.get("content-type")?.startsWith("text/");
      const body: Json = isJson ? JSON.parse(text) : undefined;
      return { status: response.status, headers: response.headers, text, body };
    },
    exchange: async (...chunks) => {
      const socket = connect(port, "127.0.0.1");
      for (const chunk of chunks) socket.write(chunk, "latin1");
      return textOf(socket);
    },
  };
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { api, stop };
}

/** A server of its own for each test of the block that calls it. */
export function useApi(overrides: () => Overrides = () => ({})): TestApi {
  const current = {} as TestApi;
  let stop = async () => {};
  beforeEach(async () => {
    const started = await start(overrides());
    Object.assign(current, started.api);
    stop = started.stop;
  });
  afterEach(() => stop());
  return current;
}

const asService: Caller = { role: "service" };

/** The event with this number, in the catalog. */
export async function anEventIn(
  api: TestApi,
  number = 1,
  changes: Partial<EventDetails> = {},
): Promise<string> {
  const eventId = anId<CoachEvent["eventId"]>(number);
  await api.useCases.putEvent({ caller: asService, eventId, details: eventDetails(changes) });
  return eventId;
}

export const orderOf = (eventIds: readonly string[], changes: object = {}): object => ({
  userId: ATHLETE,
  eventIds,
  paymentMethod: { type: "Cash" },
  ...changes,
});

/** A request of the athlete for a new event. @returns the booking's id */
export async function aBookingIn(
  api: TestApi,
  number = 1,
  changes: Partial<EventDetails> = {},
): Promise<string> {
  const eventId = await anEventIn(api, number, changes);
  const { body } = await api.request("POST", "/v1/bookings", { as: "athlete", body: orderOf([eventId]) });
  return body.bookings[0].bookingId;
}

/** The problems of an error answer, without what all of them share. */
export const problems = ({ body }: Received): { code: string; message: string }[] =>
  body.errors.map(({ code, message }: Json) => ({ code, message }));

/** Status, code and message of a refusal, as one line: what a table of refusals compares. */
export const refusal = (received: Received): string =>
  `${received.status} ${problems(received)
    .map(({ code, message }) => `${code} ${message}`)
    .join(" | ")}`;

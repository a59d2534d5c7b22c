import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { text } from "node:stream/consumers";

export interface Request {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Milliseconds after which nobody waits for an answer any more. */
  readonly patience?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** From the moment of asking to the last byte. */
  readonly milliseconds: number;
}

/** The client has given up. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/** The connection did not come about, or broke. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
  /** Nobody listened, so nothing was done. */
  readonly isRefused: boolean;
  /** It had carried requests before. */
  readonly wasKeptAlive: boolean;

  constructor(cause: NodeJS.ErrnoException, wasKeptAlive: boolean) {
    super(cause.message, { cause });
    this.isRefused = cause.code === "ECONNREFUSED";
    this.wasKeptAlive = wasKeptAlive;
  }
}

/** A pool of connections that are kept alive, as one client has it. */
export interface Client {
  /** @throws {NoAnswer} @throws {ConnectionLost} */
  readonly send: (port: number, request: Request) => Promise<Answer>;
  readonly close: () => void;
}

const PATIENCE = 15_000;

function headersOf({ token, body, headers }: Request): Record<string, string> {
  return {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...headers,
  };
}

function send(agent: Agent, port: number, asked: Request): Promise<Answer> {
  const { method, path, body, patience = PATIENCE } = asked;
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const fail = (error: Error) =>
      reject(error instanceof NoAnswer ? error : new ConnectionLost(error, outgoing.reusedSocket));
    const target = { host: "127.0.0.1", port, agent, method, path, headers: headersOf(asked) };
    const outgoing = request(target, (incoming) => {
      text(incoming)
        .then((received) => ({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: received,
          milliseconds: performance.now() - started,
        }))
        .then(resolve, fail);
    });
    const impatience = setTimeout(() => outgoing.destroy(new NoAnswer(`${method} ${path}`)), patience);
    outgoing.once("error", fail);
    outgoing.once("close", () => clearTimeout(impatience));
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

export function openClient(): Client {
  const agent = new Agent({ keepAlive: true });
  return { send: (port, asked) => send(agent, port, asked), close: () => agent.destroy() };
}

/** The body, taken for what the contract says it is. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- shorter than a cast at each call
export const bodyOf = <Body>({ text: received }: Answer): Body => JSON.parse(received) as Body;

interface Envelope {
  readonly errors?: readonly { readonly code: string }[];
}

/** The codes of a refusal, none for a success. */
export const codesOf = (answer: Answer): string[] =>
  answer.status < 400 ? [] : (bodyOf<Envelope>(answer).errors ?? []).map(({ code }) => code);

/** Such as `201` or `409 event_full`. */
export const summaryOf = (answer: Answer): string => [answer.status, ...new Set(codesOf(answer))].join(" ");

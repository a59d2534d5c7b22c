import { once } from "node:events";
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

/** A request as it is written to the connection. */
export interface Wire {
  readonly method: string;
  /** Path and query, as they stand in the request line. */
  readonly target: string;
  /** Without `Host` and `Content-Length`, which are written by themselves. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Why it is no HTTP as a whole, or more than one answer; undefined where it is one. */
  readonly broken?: string | undefined;
}

/** Sends requests over connections that are kept. */
export interface Line {
  send(wire: Wire): Promise<Answer>;
  close(): void;
}

const SHOWN_MAX = 1_500;

const bounded = (shown: string): string =>
  shown.length > SHOWN_MAX ? `${shown.slice(0, SHOWN_MAX)}… (${shown.length} characters)` : shown;

/** What a terminal would take for a command, or for writing from right to left. */
const unprintable = /[\p{Cc}\p{Cs}\u202a-\u202e]/gu;

const escaped = (shown: string): string =>
  shown.replaceAll(unprintable, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** The request as a reader can take it in, and send it again. */
export const shownWire = ({ method, target, headers, body }: Wire): string =>
  [
    `${method} ${target}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : ["", body.toString()]),
  ]
    .map((line) => bounded(escaped(line)))
    .join("\n");

export const shownAnswer = ({ status, headers, text: body }: Answer): string =>
  `${status} ${JSON.stringify(headers)}\n${bounded(escaped(body))}`;

/** The values of a header, in the order in which they were written. */
export const valuesOfHeader = ({ headers }: Wire, name: string): readonly string[] =>
  headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value.trim());

const rawHeaders = ({ headers, body }: Wire, host: string): string[] => [
  "Host",
  host,
  ...headers.flat(),
  ...(body === undefined ? [] : ["Content-Length", String(body.length)]),
];

async function exchange(agent: Agent, { hostname, port, host }: URL, wire: Wire): Promise<Answer> {
  const { method, target, body } = wire;
  const options = { agent, hostname, port, method, path: target, headers: rawHeaders(wire, host) };
  const sent = request(options);
  const errors: NodeJS.ErrnoException[] = [];
  sent.on("error", (error) => errors.push(error));
  const answered = once(sent, "response") as Promise<[IncomingMessage]>;
  sent.end(body);
  const [response] = await answered;
  const answer = { status: response.statusCode ?? 0, headers: response.headers, text: await text(response) };
  // A server need not read a body that it has refused already, but what it writes must be HTTP.
  return { ...answer, broken: errors.find(({ code = "" }) => code.startsWith("HPE_"))?.message };
}

/** A line to the service at `url`. */
export function openLine(url: string): Line {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const to = new URL(url);
  return { send: (wire) => exchange(agent, to, wire), close: () => agent.destroy() };
}

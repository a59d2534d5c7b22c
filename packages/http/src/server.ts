import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createApp } from "./app.ts";
import { envelope, HttpRefusal, refusalFor } from "./errors.ts";
import { createServer as createHttpServer, STATUS_CODES } from "./node-http.ts";
import type { HttpOptions } from "./options.ts";
import { templateOf } from "./routes.ts";
import { securityHeaders } from "./security-headers.ts";

interface ParserError extends Error {
  readonly code?: string;
  /** What was being read. */
  readonly rawPacket?: Buffer;
}

const refusals: Readonly<Record<string, HttpRefusal>> = {
  HPE_HEADER_OVERFLOW: new HttpRefusal("headers_too_large", "headers: must be shorter in all"),
  ERR_HTTP_REQUEST_TIMEOUT: new HttpRefusal("request_timeout", "request: must arrive faster"),
};
const malformed = new HttpRefusal("validation", "request: must be well-formed HTTP/1.1");

/** The path, and whether it ends within what was read. */
const requestLine = /^([A-Z]+) ([^\s?]+)([\s?]?)/;
/** How much of the packet is looked at, in bytes. */
const LINE_MAX = 4096;
/** How much of an unknown path is repeated. */
const PATH_MAX = 200;

/** Method and route, or at least the path, where the parser got that far. */
function endpointIn(packet: Buffer | undefined): string {
  const [, method, path, end] = requestLine.exec(packet?.toString("latin1", 0, LINE_MAX) ?? "") ?? [];
  if (method === undefined || path === undefined) return "unknown";
  // The beginning of a long path may look like another route.
  const template = end === "" ? undefined : templateOf(path);
  return `${method} ${template ?? path.slice(0, PATH_MAX)}`;
}

const lines = (headers: Readonly<Record<string, string>>): string[] =>
  Object.entries(headers).map(([name, value]) => `${name}: ${value}`);

/** A whole answer, for requests that no application gets to see. */
function answerWith(refusal: HttpRefusal, endpoint: string): string {
  const { status, problems, headers } = refusalFor(refusal);
  const requestId = randomUUID();
  const body = envelope(problems, { endpoint, requestId });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...lines(headers),
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    ...lines(securityHeaders),
    "Connection: close",
    "",
    // Whatever follows the headers of an answer to HEAD would be taken for the next answer.
    endpoint.startsWith("HEAD ") ? "" : body,
  ].join("\r\n");
}

const answerTo = ({ code = "", rawPacket }: ParserError): string =>
  answerWith(refusals[code] ?? malformed, endpointIn(rawPacket));

const noTunnel = new HttpRefusal("method_not_allowed", "method: CONNECT is for proxies, and this is none", {
  Allow: "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
});

/** Node would hang up on those who take the service for a proxy. */
const refuseTunnel = ({ url = "" }: IncomingMessage, socket: Duplex): void => {
  socket.on("error", () => socket.destroy());
  socket.end(answerWith(noTunnel, `CONNECT ${url.slice(0, 200)}`));
};

/** The answer whose turn it is on a connection. Node keeps it there, and there is no other way to know. */
const answerOn = (socket: Duplex & { _httpMessage?: ServerResponse | null }): ServerResponse | undefined =>
  // oxlint-disable-next-line eslint/no-underscore-dangle -- see above
  socket._httpMessage ?? undefined;

/** Connections on which a refusal waits for its turn; whatever else arrives there changes nothing. */
const waiting = new WeakSet<Duplex>();

function whenAnswered(current: ServerResponse, socket: Duplex, next: () => void): void {
  if (waiting.has(socket)) return;
  waiting.add(socket);
  current.once("finish", () => {
    waiting.delete(socket);
    next();
  });
}

/**
 * Answers once everybody has been answered who came before on the same connection: they would take this answer for
 * theirs. Nor is it sent into an answer that has begun.
 */
function answerInTurn(error: ParserError, socket: Duplex): void {
  const current = answerOn(socket);
  if (current?.req.complete) whenAnswered(current, socket, () => answerInTurn(error, socket));
  else if (!socket.writable || current?.headersSent) socket.destroy();
  else socket.end(answerTo(error));
}

/** Answers requests that break off in the parser of HTTP, where no application sees them: for `clientError`. */
export function handleClientError(error: ParserError, socket: Duplex): void {
  if (error.code === "ECONNRESET") socket.destroy();
  else answerInTurn(error, socket);
}

/** What a server of `node:http` calls for each request: the REST API over the use cases. */
export function requestListener(options: HttpOptions): RequestListener {
  const handle = createApp(options).callback();
  return (request, response) => {
    // Koa turns whatever goes wrong into an answer.
    void handle(request, response);
  };
}

/**
 * Hangs up on those who take nothing of their answer, which would stay in memory for as long as they like, and on those
 * who have nothing to say. Whoever waits for an answer is waited with.
 */
const hangUp = (socket: Socket): void => {
  if (answerOn(socket)?.headersSent !== false) socket.destroy();
};

/** What one process takes. Times in milliseconds. */
const limits = {
  /** Bytes of the request line and the headers together. */
  maxHeaderSize: 16_384,
  /** Longer than the minute for which load balancers keep idle connections: they close first, never into a request. */
  keepAliveTimeout: 75_000,
  headersTimeout: 15_000,
  /** Head and body: 100 KiB take less than that over any line. */
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
};

/** Milliseconds in which nothing moves on a connection that is not kept for the next request. */
const SILENCE_MAX = 30_000;

/**
 * Connections at once; whoever comes beyond them is hung up on. Fewer than the files that a process may open, or there
 * would be none left for the database.
 */
const CONNECTIONS_MAX = 10_000;

/** A server that leaves no refusal to Node, which would answer without an envelope. */
export function createServer(listener: RequestListener): Server {
  // A missing Host header is refused by the application.
  const server = createHttpServer({ ...limits, requireHostHeader: false }, listener);
  // Node would leave out what is too many, without a word; the application counts.
  server.maxHeadersCount = 0;
  server.maxConnections = CONNECTIONS_MAX;
  server.setTimeout(SILENCE_MAX, hangUp);
  server.on("clientError", handleClientError);
  server.on("connect", refuseTunnel);
  // An expectation that nobody knows may be ignored (RFC 9110).
  server.on("checkExpectation", listener);
  return server;
}

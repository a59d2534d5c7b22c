import { randomUUID } from "node:crypto";
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  STATUS_CODES,
} from "node:http";
import type { Duplex } from "node:stream";
import { createApp } from "./app.ts";
import { envelope, HttpRefusal, refusalFor } from "./errors.ts";
import type { HttpOptions } from "./options.ts";
import { templateOf } from "./routes.ts";

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

/** A whole answer, for requests that no application gets to see. */
function answerWith(refusal: HttpRefusal, endpoint: string): string {
  const { status, problems, headers } = refusalFor(refusal);
  const requestId = randomUUID();
  const body = envelope(problems, { endpoint, requestId });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    "X-Content-Type-Options: nosniff",
    "Cache-Control: no-store",
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

/** Whether an answer is on its way already; a second one would be read as part of it. Node looks there too. */
const isAnswering = (socket: Duplex & { _httpMessage?: { headersSent?: boolean } }): boolean =>
  // oxlint-disable-next-line eslint/no-underscore-dangle -- there is no other way to know
  socket._httpMessage?.headersSent === true;

/** Answers requests that break off in the parser of HTTP, where no application sees them: for `clientError`. */
export function handleClientError(error: ParserError, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable || isAnswering(socket)) socket.destroy();
  else socket.end(answerTo(error));
}

/** What a server of `node:http` calls for each request: the REST API over the use cases. */
export function requestListener(options: HttpOptions): RequestListener {
  const handle = createApp(options).callback();
  return (request, response) => {
    // Koa turns whatever goes wrong into an answer.
    void handle(request, response);
  };
}

/** How long connections may take. All times in milliseconds. */
const patience = {
  /** Longer than the minute for which load balancers keep idle connections: they close first, never into a request. */
  keepAliveTimeout: 75_000,
  headersTimeout: 15_000,
  /** Head and body: 100 KiB take less than that over any line. */
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
};

/** A server that leaves no refusal to Node, which would answer without an envelope. */
export function createServer(listener: RequestListener): Server {
  // A missing Host header is refused by the application.
  const server = createHttpServer({ ...patience, requireHostHeader: false }, listener);
  server.on("clientError", handleClientError);
  server.on("connect", refuseTunnel);
  // An expectation that nobody knows may be ignored (RFC 9110).
  server.on("checkExpectation", listener);
  return server;
}

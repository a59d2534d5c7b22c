import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { type AddressInfo, Server as NetServer, type Socket } from "node:net";
import { createServer } from "@bookings/http";

/** How a server ends. */
export interface Farewell {
  /** Until it resolves the server goes on accepting: probes see it is not ready, connections learn that they end. */
  readonly drain: () => Promise<unknown>;
  /** Then nobody new is taken in; until this resolves, those who stand in the system's queue are. */
  readonly queue: () => Promise<unknown>;
  /** Then the door is closed; until this resolves, requests that are on their way may still arrive. */
  readonly stragglers: () => Promise<unknown>;
  /** Milliseconds that accepted requests have after that to finish. */
  readonly patience: number;
}

export interface HttpServer {
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Lets accepted requests finish. Those that have not arrived as a whole are not waited for. */
  stop(farewell: Farewell): Promise<void>;
}

/** The address cannot be had; `cause` says why. */
class ListenError extends Error {
  override readonly name = "ListenError";

  constructor(address: string, cause: Error) {
    super(`cannot listen on ${address}; set PORT or HOST to another`, { cause });
  }
}

interface Address {
  readonly port: number;
  readonly host: string;
}

const urlOf = (server: Server, host: string): string =>
  `http://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;

const listening = (server: Server, { port, host }: Address): Promise<void> =>
  new Promise((resolve, reject) => {
    const refuse = (cause: Error) => reject(new ListenError(`${host}:${port}`, cause));
    server.once("error", refuse);
    server.listen(port, host, () => {
      server.off("error", refuse);
      resolve();
    });
  });

/** Every connection, with the request that it is busy with, if any. */
type Connections = Map<Socket, { request: IncomingMessage; response: ServerResponse } | undefined>;

function watch(server: Server): Connections {
  const connections: Connections = new Map();
  server.on("connection", (socket) => {
    connections.set(socket, undefined);
    socket.once("close", () => connections.delete(socket));
  });
  server.on("request", (request, response) => {
    connections.set(request.socket, { request, response });
    response.once("close", () => {
      if (connections.has(request.socket)) connections.set(request.socket, undefined);
    });
  });
  return connections;
}

/** An answer that has begun cannot be changed; its connection ends when the server closes. */
function announceEnd(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader("Connection", "close");
}

/** Connections that carry no request as a whole: silent ones, half-sent heads, half-sent bodies. */
function dropIdle(connections: Connections): void {
  for (const [socket, busy] of connections) if (busy?.request.complete !== true) socket.destroy();
}

/**
 * Makes the system's queue of new connections as short as it gets. Those who stand in it when the door closes are
 * reset, with the requests that they may have sent; those who find it full come again, and find the door closed.
 */
function shortenQueue(server: Server): void {
  // oxlint-disable-next-line eslint/no-underscore-dangle -- nothing public sets it on a server that listens
  (server as { _handle?: { listen?(backlog: number): number } })._handle?.listen?.(0);
}

/** As all servers close; that of `node:http` also hangs up on those who were let in just now, unheard. */
const closeDoor = (server: Server): Promise<unknown> =>
  new Promise((resolve) => NetServer.prototype.close.call(server, resolve));

async function close(
  server: Server,
  connections: Connections,
  { drain, queue, stragglers, patience }: Farewell,
): Promise<void> {
  for (const busy of connections.values()) if (busy) announceEnd(busy.response);
  await drain();
  shortenQueue(server);
  await queue();
  const closed = closeDoor(server);
  await stragglers();
  dropIdle(connections);
  const impatience = setTimeout(() => server.closeAllConnections(), patience);
  await closed;
  clearTimeout(impatience);
}

/** @throws {ListenError} */
export async function listen(handle: RequestListener, address: Address): Promise<HttpServer> {
  let stopping = false;
  const server = createServer((request, response) => {
    if (stopping) announceEnd(response);
    handle(request, response);
  });
  const connections = watch(server);
  await listening(server, address);
  return {
    url: urlOf(server, address.host),
    stop: (farewell) => {
      stopping = true;
      return close(server, connections, farewell);
    },
  };
}

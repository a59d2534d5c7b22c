import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { text as textOf } from "node:stream/consumers";
import type { Keep } from "./closing.ts";

export interface Heard {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Counts connections from 1. */
  readonly connection: number;
}

export type Answer = (response: ServerResponse, heard: Heard) => void;

export interface Endpoint {
  readonly url: string;
  readonly heard: Heard[];
  /** Connections that are open. */
  readonly open: ReadonlySet<Socket>;
  answer: Answer;
}

export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(code, headers).end();
  };

export const json =
  (body: unknown): Answer =>
  (response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  };

/** Answers nothing, ever. */
export const silence: Answer = () => undefined;

const listen = async (server: Server): Promise<string> => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

function track(server: Server, keep: Keep): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => undefined);
  });
  keep(server, async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, "close");
  });
  return open;
}

/** A real HTTP server that does what a test wants. */
export async function startEndpoint(keep: Keep, answer: Answer): Promise<Endpoint> {
  const heard: Heard[] = [];
  const numbers = new Map<Socket, number>();
  const server = createServer((request, response) => {
    if (!numbers.has(request.socket)) numbers.set(request.socket, numbers.size + 1);
    const { method, url: path, headers, socket } = request;
    const hear = (body: string): void => {
      const one = { method, path, headers, body, connection: numbers.get(socket) ?? 0 };
      heard.push(one);
      endpoint.answer(response, one);
    };
    textOf(request).then(hear, () => undefined);
  });
  const open = track(server, keep);
  const endpoint: Endpoint = { url: await listen(server), heard, open, answer };
  return endpoint;
}

/** A server that need not speak HTTP; `talk` is called for each connection that has sent something, or at once. */
export async function startTcp(keep: Keep, talk: (socket: Socket) => void, when = "asked"): Promise<string> {
  const server = createTcpServer((socket) =>
    when === "asked" ? socket.once("data", () => talk(socket)) : talk(socket),
  );
  track(server, keep);
  return listen(server);
}

/** An address where nobody listens. */
export async function closedPort(): Promise<string> {
  const server = createTcpServer();
  const url = await listen(server);
  server.close();
  await once(server, "close");
  return url;
}

import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo, Server, Socket } from "node:net";
import { text as textOf } from "node:stream/consumers";
import type { Keep } from "./closing.ts";

export interface Heard {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  readonly socket: Socket;
}

export type Reply = (response: ServerResponse, heard: Heard) => void;

export const says =
  (status: number, body: unknown = "", headers: Record<string, string> = {}): Reply =>
  (response) =>
    void response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(typeof body === "string" ? body : JSON.stringify(body));

/** Answers nothing, ever. */
export const silence: Reply = () => undefined;

/** Hangs up. */
export const cut: Reply = (response) => void response.socket?.destroy();

/** One after the other, the last one for good. */
export function inTurn(...replies: [Reply, ...Reply[]]): Reply {
  const waiting = [...replies];
  return (response, heard) => (waiting.length > 1 ? waiting.shift() : waiting[0])?.(response, heard);
}

export interface ProviderServer {
  readonly url: string;
  readonly heard: Heard[];
  readonly open: ReadonlySet<Socket>;
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A real HTTP server that does what a test wants. */
export async function startProvider(keep: Keep, reply: Reply): Promise<ProviderServer> {
  const heard: Heard[] = [];
  const open = new Set<Socket>();
  const server = createServer((request, response) => {
    const { method, url: path, headers, socket } = request;
    const take = (text: string): void => {
      const one = { method, path, headers, socket, body: JSON.parse(text) as unknown };
      heard.push(one);
      reply(response, one);
    };
    textOf(request).then(take, () => undefined);
  });
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  keep(server, async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, "close");
  });
  return { url: await listen(server), heard, open };
}

/** An address where nobody listens. */
export async function closedPort(): Promise<string> {
  const server = createServer();
  const url = await listen(server);
  server.close();
  await once(server, "close");
  return url;
}

import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A connection that outlives its end silently: `destroyed` tells. */
async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1" });
  await once(socket, "connect");
  socket.on("error", () => undefined);
  return socket;
}

/** A connection that is kept alive after one request. */
export async function idleConnection(port: number): Promise<Socket> {
  const socket = await open(port);
  socket.write("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  await once(socket, "data");
  // Where nobody reads, nobody notices the other side's end either.
  socket.resume();
  return socket;
}

const half = {
  head: "POST /v1/bookings HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/js",
  body: (token: string) =>
    "POST /v1/bookings HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" +
    `Authorization: Bearer ${token}\r\nContent-Length: 500\r\n\r\n{"userId":`,
};

/** A connection on which a request does not come to its end: every second one stops in the head, the others in the body. */
export async function halfSentRequest(port: number, token: string, index: number): Promise<Socket> {
  const socket = await open(port);
  socket.write(index % 2 ? half.head : half.body(token));
  socket.resume();
  return socket;
}

export const openOnes = (sockets: readonly Socket[]): Socket[] => sockets.filter(({ closed }) => !closed);

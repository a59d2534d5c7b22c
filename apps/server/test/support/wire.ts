import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** The way to a database, which can be cut. */
export interface Wire {
  /** The database's URL, over this wire. */
  readonly url: string;
  cut(): Promise<void>;
}

export async function wire(databaseUrl: string): Promise<Wire> {
  const target = new URL(databaseUrl);
  const [port, host] = [Number(target.port || 5432), target.hostname];
  const sockets = new Set<Socket>();
  const server = createServer((inward) => {
    const outward = connect(port, host);
    for (const socket of [inward, outward]) sockets.add(socket.on("error", () => undefined));
    inward.pipe(outward).pipe(inward);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  target.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: target.href,
    cut: async () => {
      if (!server.listening) return;
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}

import { EventEmitter, once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server of public keys, which does what the test wants. */
export interface KeyServer {
  readonly url: string;
  /** The heads of the requests that came in since the test began. */
  readonly requests: readonly IncomingHttpHeaders[];
  /** What is answered; at the beginning of each test an empty set. */
  reply: (response: ServerResponse) => void;
  /** Answers with these keys from now on. */
  publish(...keys: readonly unknown[]): void;
  /** Resolves when so many requests have come in. */
  arrived(count: number): Promise<void>;
  /** Answers that have neither been given nor given up. */
  readonly open: ReadonlySet<ServerResponse>;
}

export const json =
  (body: unknown) =>
  (response: ServerResponse): void =>
    void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));

/** The silence of a server that hangs. */
export const hang = (): void => {};

/** One server for all tests of the block that calls it. */
export function useKeyServer(): KeyServer {
  const requests: IncomingHttpHeaders[] = [];
  const open = new Set<ServerResponse>();
  const arrivals = new EventEmitter();
  const keyServer = {
    url: "",
    requests,
    open,
    reply: hang as KeyServer["reply"],
    publish: (...keys: readonly unknown[]) => void (keyServer.reply = json({ keys })),
    arrived: async (count: number) => {
      while (requests.length < count) await once(arrivals, "request");
    },
  };
  const server = createServer((request, response) => {
    requests.push(request.headers);
    open.add(response);
    response.once("close", () => open.delete(response));
    arrivals.emit("request");
    keyServer.reply(response);
  });
  before(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    keyServer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  });
  beforeEach(() => {
    requests.length = 0;
    for (const response of open) response.destroy();
    open.clear();
    keyServer.publish();
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return keyServer;
}

import { once } from "node:events";
import { Agent, get, type IncomingMessage, type RequestListener } from "node:http";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { type Farewell, type HttpServer, listen } from "../src/http-server.ts";

const atOnce = {
  drain: () => Promise.resolve(),
  queue: () => Promise.resolve(),
  stragglers: () => Promise.resolve(),
};

/** Long enough that nothing in these tests ever waits for the end of it, were it not for a defect. */
const NEVER = 60_000;

describe("an HTTP server that stops", () => {
  const agent = new Agent({ keepAlive: true });
  let server: HttpServer;
  let stopped: Promise<void> | undefined;
  /** Requests that have arrived, each with the means to answer it. */
  let arrived: (() => void)[];
  let arrival: () => void;

  const holding: RequestListener = (request, response) => {
    request.resume();
    arrived.push(() => response.end(request.url));
    arrival();
  };

  const requestArrives = () =>
    new Promise<void>((resolve) => {
      arrival = resolve;
    });

  beforeEach(async () => {
    arrived = [];
    arrival = () => {};
    stopped = undefined;
    server = await listen(holding, { host: "127.0.0.1", port: 0 });
  });

  afterEach(async () => {
    await (stopped ?? server.stop({ ...atOnce, patience: 0 }));
    agent.destroy();
  });

  const stop = (farewell: Farewell): Promise<void> => (stopped = server.stop(farewell));

  const ask = async (path: string): Promise<IncomingMessage> =>
    ((await once(get(`${server.url}${path}`, { agent }), "response")) as [IncomingMessage])[0];

  const open = async (bytes: string): Promise<Socket> => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    socket.write(bytes);
    return socket;
  };

  it("finishes the requests that it has accepted, and tells their connections that they end", async () => {
    const arriving = requestArrives();
    const answer = ask("/slow");
    await arriving;
    void stop({ ...atOnce, patience: NEVER });
    arrived[0]?.();
    const response = await answer;
    expect(response.headers.connection).to.equal("close");
    expect(await text(response)).to.equal("/slow");
    await stopped;
  });

  it("goes on accepting while it drains, with answers that are the last on their connection", async () => {
    const first = requestArrives();
    const before = ask("/before");
    await first;
    arrived[0]?.();
    expect((await before).headers.connection).to.equal("keep-alive");
    await text(await before);
    const second = requestArrives();
    const drained = Promise.withResolvers<void>();
    void stop({ ...atOnce, drain: () => drained.promise, patience: NEVER });
    const during = ask("/during");
    await second;
    arrived[1]?.();
    expect((await during).headers.connection).to.equal("close");
    expect(await text(await during)).to.equal("/during");
    drained.resolve();
    await stopped;
  });

  for (const [what, bytes, arrives] of [
    ["a silent connection", "", false],
    ["half a head", "POST / HTTP/1.1\r\nHost:", false],
    ["half a body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf", true],
  ] as const) {
    it(`does not wait for ${what}`, async () => {
      const arriving = arrives ? requestArrives() : undefined;
      const socket = await open(bytes);
      await arriving;
      // It may be told so rudely: what it has sent is never read.
      socket.on("error", () => {});
      const closed = new Promise((resolve) => socket.once("close", resolve));
      socket.resume();
      await Promise.all([stop({ ...atOnce, patience: NEVER }), closed]);
    });
  }

  it("serves what was on its way when it closed, and lets nobody in after that", async () => {
    const socket = await open("GET /late HTTP/1.1\r\n");
    const [closed, settled] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const stragglers = () => {
      closed.resolve();
      return settled.promise;
    };
    void stop({ ...atOnce, stragglers, patience: NEVER });
    await closed.promise;
    expect(await ask("/too-late").catch((error: NodeJS.ErrnoException) => error.code)).to.equal(
      "ECONNREFUSED",
    );
    const arriving = requestArrives();
    socket.write("Host: x\r\n\r\n");
    await arriving;
    settled.resolve();
    arrived[0]?.();
    expect(await text(socket)).to.match(/^HTTP\/1.1 200 .*\/late$/s);
    await stopped;
  });

  it("still lets in those who stand in the queue", async () => {
    const [shortened, settled] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const queue = () => {
      shortened.resolve();
      return settled.promise;
    };
    void stop({ ...atOnce, queue, patience: NEVER });
    await shortened.promise;
    const arriving = requestArrives();
    const answer = ask("/queued");
    await arriving;
    settled.resolve();
    arrived[0]?.();
    expect(await text(await answer)).to.equal("/queued");
    await stopped;
  });

  it("hears those out who were let in before it closed", async () => {
    const first = requestArrives();
    const before = ask("/before");
    await first;
    arrived[0]?.();
    await text(await before);
    const [closed, settled] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const stragglers = () => {
      closed.resolve();
      return settled.promise;
    };
    void stop({ ...atOnce, stragglers, patience: NEVER });
    await closed.promise;
    const second = requestArrives();
    const during = ask("/on-the-same-connection");
    await second;
    settled.resolve();
    arrived[1]?.();
    expect((await during).headers.connection).to.equal("close");
    expect(await text(await during)).to.equal("/on-the-same-connection");
    await stopped;
  });

  it("does not wait for ever", async () => {
    const arriving = requestArrives();
    const answer = ask("/stuck").catch((error: unknown) => error);
    await arriving;
    await stop({ ...atOnce, patience: 1 });
    expect(await answer).to.be.instanceOf(Error);
  });
});

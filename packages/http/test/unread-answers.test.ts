import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { expect } from "chai";
import { createServer } from "../src/server.ts";

/** More than any system keeps for a reader who does not read. */
const LONG = Buffer.alloc(64 * 1024 * 1024);

describe("a connection on which nothing moves for long", () => {
  let server: Server;
  let client: Socket;
  let socket: Socket;

  beforeEach(async () => {
    server = createServer(() => {});
    await once(server.listen(0, "127.0.0.1"), "listening");
    client = connect((server.address() as AddressInfo).port, "127.0.0.1").on("error", () => {});
    [socket] = (await once(server, "connection")) as [Socket];
  });

  afterEach(() => {
    client.destroy();
    server.close();
  });

  const ask = async (): Promise<ServerResponse> => {
    client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    const [, response] = (await once(server, "request")) as [IncomingMessage, ServerResponse];
    return response;
  };

  /** What Node does when the time is over. */
  const beSilent = () => server.emit("timeout", socket);

  it("is noticed after thirty seconds", () => {
    expect(server.timeout).to.equal(30_000);
    expect(socket.timeout).to.equal(30_000);
  });

  it("is kept while an answer is being made, and for the next request then", async () => {
    const response = await ask();
    beSilent();
    expect(socket.destroyed).to.equal(false);
    client.resume();
    response.end("done");
    await once(response, "finish");
    expect(socket.destroyed).to.equal(false);
    expect(socket.timeout).to.be.at.least(75_000);
  });

  it("is closed when its answer is not taken", async () => {
    const response = await ask();
    response.end(LONG);
    expect(response.writableFinished).to.equal(false);
    beSilent();
    expect(socket.destroyed).to.equal(true);
  });

  it("is closed when the next answer waits behind one that is not taken", async () => {
    const response = await ask();
    response.write(LONG);
    await ask();
    beSilent();
    expect(socket.destroyed).to.equal(true);
  });

  it("is closed when there is nothing to answer", () => {
    beSilent();
    expect(socket.destroyed).to.equal(true);
  });
});

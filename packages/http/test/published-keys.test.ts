import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ATHLETE } from "@bookings/domain/testing";
import type { AroundCall } from "@bookings/http";
import { expect } from "chai";
import { type Received, refusal, type TestApi, useApi } from "./support/api.ts";
import { hang, json, type KeyServer, useKeyServer } from "./support/key-server.ts";
import { es256, type Signer, sign } from "./support/tokens.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What the server of the keys cannot be waited for any longer, in the tests of silence. Milliseconds. */
const SHORT = 100;

const first = es256("first");
const second = es256("second");

const ask = (api: TestApi, { sign: make }: Pick<Signer, "sign">): Promise<Received> =>
  api.request("GET", `/v1/bookings?userId=${ATHLETE}`, { token: make({ sub: ATHLETE, exp: 9e9 }) });

const statusOf = async (api: TestApi, signer: Pick<Signer, "sign">): Promise<number> =>
  (await ask(api, signer)).status;

const unknown = (): Signer => es256(`${Math.random()}`);
const bySecret = { sign };

const away =
  "503 unavailable Authorization: the token's key cannot be looked up at the moment; try again shortly";

describe("published keys", () => {
  const keyServer = useKeyServer();
  const warnings: string[] = [];
  const api = useApi(() => ({
    auth: { keys: { url: keyServer.url } },
    warn: (what) => {
      warnings.push(what);
      throw new Error("the log is full");
    },
  }));
  beforeEach(() => {
    warnings.length = 0;
    keyServer.publish(first.jwk);
  });

  const fetched = () => keyServer.requests.length;

  it("are read when the first token needs them, once for all who come meanwhile", async () => {
    expect(fetched()).to.equal(0);
    const statuses = await Promise.all(Array.from({ length: 20 }, () => statusOf(api, first)));
    expect(new Set(statuses)).to.deep.equal(new Set([200]));
    expect(await statusOf(api, first)).to.equal(200);
    expect(fetched()).to.equal(1);
    expect(keyServer.requests[0]?.accept).to.equal("application/json");
  });

  it("are read again at once for a kid that is new, and the old ones go", async () => {
    await ask(api, first);
    keyServer.publish(second.jwk);
    expect(await statusOf(api, second)).to.equal(200);
    expect(await statusOf(api, first)).to.equal(401);
    expect(fetched()).to.equal(2);
  });

  it("are not read more often than every five seconds, whatever tokens name", async () => {
    await ask(api, first);
    const flood = () => Promise.all(Array.from({ length: 10 }, () => statusOf(api, unknown())));
    for (const [milliseconds, readings] of [
      [0, 2],
      [4999, 2],
      [1, 3],
      [4999, 3],
      [1, 4],
    ] as const) {
      api.clock.advance(milliseconds);
      expect(new Set(await flood())).to.deep.equal(new Set([401]));
      expect(await statusOf(api, first)).to.equal(200);
      expect(fetched()).to.equal(readings);
    }
  });

  it("that are known serve while others are looked for", async () => {
    await ask(api, first);
    api.clock.advance(5 * SECOND);
    keyServer.reply = hang;
    const waiting = ask(api, second);
    await keyServer.arrived(2);
    expect(await statusOf(api, first)).to.equal(200);
    expect(keyServer.open.size).to.equal(1);
    for (const response of keyServer.open) json({ keys: [second.jwk] })(response);
    expect((await waiting).status).to.equal(200);
    expect(fetched()).to.equal(2);
  });

  it("are read again beside a request when they are five minutes old", async () => {
    await ask(api, first);
    api.clock.advance(5 * MINUTE - 1);
    await ask(api, first);
    expect(fetched()).to.equal(1);
    api.clock.advance(1);
    keyServer.reply = hang;
    expect(await statusOf(api, first)).to.equal(200);
    await keyServer.arrived(2);
    expect(keyServer.open.size).to.equal(1);
  });

  it("that were withdrawn are of no use after ten minutes, also in quiet times", async () => {
    await ask(api, first);
    keyServer.publish(second.jwk);
    api.clock.advance(10 * MINUTE);
    expect(await statusOf(api, first)).to.equal(401);
    expect(await statusOf(api, second)).to.equal(200);
  });

  it("that were withdrawn after an outage of long ago are of no use either", async () => {
    await ask(api, first);
    api.clock.advance(5 * SECOND);
    keyServer.reply = refuse(500);
    expect(await statusOf(api, second)).to.equal(503);
    keyServer.publish();
    api.clock.advance(20 * MINUTE);
    expect(await statusOf(api, first)).to.equal(401);
  });

  it("are read again when the clock was set back", async () => {
    await ask(api, first);
    keyServer.publish(second.jwk);
    api.clock.advance(-24 * HOUR);
    expect(await statusOf(api, first)).to.equal(401);
    expect(await statusOf(api, second)).to.equal(200);
  });

  const refuse =
    (status: number): KeyServer["reply"] =>
    (response) =>
      void response.writeHead(status).end();

  describe("while the key server is away", () => {
    it("serve for an hour, and no longer", async () => {
      await ask(api, first);
      const readAt = api.clock.now().getTime();
      keyServer.reply = refuse(500);
      for (const age of [5 * MINUTE, 10 * MINUTE, HOUR - 1]) {
        api.clock.set(new Date(readAt + age));
        expect(await statusOf(api, first)).to.equal(200);
      }
      api.clock.advance(1);
      const { headers, ...refused } = await ask(api, first);
      expect(refusal({ headers, ...refused })).to.equal(away);
      expect(headers.get("retry-after")).to.equal("5");
      expect(headers.get("www-authenticate")).to.equal(null);
    });

    it("are not asked for within five seconds of a failure, and come right by themselves", async () => {
      keyServer.reply = refuse(503);
      for (const milliseconds of [0, 4999]) {
        api.clock.advance(milliseconds);
        expect(refusal(await ask(api, first))).to.equal(away);
      }
      expect(fetched()).to.equal(1);
      keyServer.publish(first.jwk);
      api.clock.advance(1);
      expect(await statusOf(api, first)).to.equal(200);
      expect(fetched()).to.equal(2);
    });

    it("are not waited for by those whose key is known", async () => {
      await ask(api, first);
      keyServer.reply = refuse(500);
      api.clock.advance(10 * MINUTE);
      expect(await statusOf(api, first)).to.equal(200);
      keyServer.reply = hang;
      api.clock.advance(5 * SECOND);
      expect(await statusOf(api, first)).to.equal(200);
      await keyServer.arrived(3);
      expect(keyServer.open.size).to.equal(1);
    });

    it("are no matter for tokens with the secret, nor for those without any", async () => {
      keyServer.reply = refuse(500);
      expect(await statusOf(api, bySecret)).to.equal(200);
      expect((await api.request("GET", "/v1/bookings")).status).to.equal(401);
      expect((await api.request("GET", "/v1/bookings", { token: "a.b.c" })).status).to.equal(401);
      expect(fetched()).to.equal(0);
    });

    const warning = "the keys of tokens cannot be read: the key server answered 500";
    for (const [milliseconds, count] of [
      [5 * SECOND, 1],
      [MINUTE - 1, 1],
      [MINUTE, 2],
    ] as const) {
      it(`are missed ${count} times in the log within ${milliseconds} ms, and in no request's line`, async () => {
        keyServer.reply = refuse(500);
        expect(await statusOf(api, first)).to.equal(503);
        api.clock.advance(milliseconds);
        expect(await statusOf(api, first)).to.equal(503);
        expect(fetched()).to.equal(2);
        expect(warnings).to.deep.equal(Array.from({ length: count }, () => warning));
        expect(api.logs.map((entry) => "error" in entry)).to.deep.equal([false, false]);
      });
    }
  });
});

describe("a key server", () => {
  const keyServer = useKeyServer();
  const elsewhere = useKeyServer();
  const warnings: string[] = [];
  const current = new AsyncLocalStorage<string>();
  const calls: unknown[] = [];
  const watched: AroundCall = async (call, make) => {
    const statuses: number[] = [];
    try {
      return await current.run(`${current.getStore()} watched`, () =>
        make((status) => statuses.push(status)),
      );
    } finally {
      calls.push({ ...call, statuses });
    }
  };
  const api = useApi(() => ({
    aroundCall: watched,
    auth: { keys: { url: keyServer.url, timeout: SHORT } },
    warn: (what) => warnings.push(what),
    inTrace: ({ traceId }, serve) => current.run(traceId, serve),
    traceHeaders: () => ({ traceparent: String(current.getStore()) }),
  }));
  beforeEach(() => {
    warnings.length = 0;
    calls.length = 0;
    keyServer.publish(first.jwk);
    elsewhere.publish(second.jwk);
  });

  const status =
    (code: number, headers = {}, body = ""): KeyServer["reply"] =>
    (response) =>
      void response.writeHead(code, headers).end(body);
  const big = { keys: [second.jwk], filler: "x".repeat(262_144) };

  const failures: [what: string, reply: () => KeyServer["reply"], reason: string][] = [
    ["that fails", () => status(500), "the key server answered 500"],
    ["that knows no keys", () => status(404), "the key server answered 404"],
    ["that says nothing", () => status(204), "the key server answered 204"],
    [
      "that redirects to another host",
      () => status(302, { location: elsewhere.url }),
      "the key server answered 302",
    ],
    [
      "that redirects for good",
      () => status(308, { location: elsewhere.url }),
      "the key server answered 308",
    ],
    ["that talks garbage", () => status(200, {}, "<html>"), "the key server's answer is no JSON Web Key Set"],
    ["that answers nothing", () => status(200), "the key server's answer is no JSON Web Key Set"],
    ["that answers null", () => json(null), "the key server's answer is no JSON Web Key Set"],
    ["that answers with one key", () => json(second.jwk), "the key server's answer is no JSON Web Key Set"],
    ["that answers with a list", () => json([second.jwk]), "the key server's answer is no JSON Web Key Set"],
    [
      "that answers with keys by name",
      () => json({ keys: { second: second.jwk } }),
      "the key server's answer is no JSON Web Key Set",
    ],
    ["that says too much", () => json(big), "the key server's answer has more than 262144 bytes"],
    ["that hangs", () => hang, `the key server took longer than ${SHORT} ms`],
    [
      "that begins and hangs",
      () => (response) => void response.writeHead(200).write('{"keys":['),
      `the key server took longer than ${SHORT} ms`,
    ],
    [
      "that hangs up",
      () => (response) => void response.socket?.resetAndDestroy(),
      "the exchange with the key server failed (ECONNRESET)",
    ],
    [
      "that breaks off",
      () => (response) => {
        response.writeHead(200, { "content-length": "100" }).write('{"keys":[');
        setImmediate(() => response.destroy());
      },
      "the exchange with the key server failed (UND_ERR_SOCKET)",
    ],
  ];
  for (const [what, reply, reason] of failures) {
    it(`${what} makes nobody's token invalid`, async () => {
      await ask(api, first);
      api.clock.advance(5 * SECOND);
      keyServer.reply = reply();
      expect(refusal(await ask(api, second))).to.equal(away);
      expect(await statusOf(api, first)).to.equal(200);
      expect(warnings).to.deep.equal([`the keys of tokens cannot be read: ${reason}`]);
      expect(elsewhere.requests).to.be.empty;
      keyServer.publish(second.jwk);
      api.clock.advance(5 * SECOND);
      expect(await statusOf(api, second)).to.equal(200);
    });
  }

  it("may say as much as 256 KiB", async () => {
    const body = JSON.stringify({ keys: [first.jwk], filler: "" });
    keyServer.reply = json({ keys: [first.jwk], filler: "x".repeat(262_144 - body.length) });
    expect(await statusOf(api, first)).to.equal(200);
  });

  it("is asked as part of the trace of the request that needs the key", async () => {
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    const token = first.sign({ sub: ATHLETE, exp: 9e9 });
    const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
    await api.request("GET", `/v1/bookings?userId=${ATHLETE}`, { token, headers });
    expect(keyServer.requests[0]?.["traceparent"]).to.equal(`${traceId} watched`);
    expect(keyServer.requests[0]).to.not.have.property("authorization");
  });

  it("is watched while it is asked, and what it answers", async () => {
    keyServer.reply = status(500);
    expect(await statusOf(api, first)).to.equal(503);
    api.clock.advance(5 * SECOND);
    keyServer.publish(first.jwk);
    expect(await statusOf(api, first)).to.equal(200);
    const call = { to: "keys", method: "GET", host: "127.0.0.1", port: Number(new URL(keyServer.url).port) };
    expect(calls).to.deep.equal([
      { ...call, statuses: [500] },
      { ...call, statuses: [200] },
    ]);
  });
});

describe("a key server that is not there at the start", () => {
  let port = 0;
  before(async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    ({ port } = server.address() as AddressInfo);
    server.close();
    await once(server, "close");
  });
  const warnings: string[] = [];
  const url = () => `http://127.0.0.1:${port}/keys?apikey=hush`;
  const api = useApi(() => ({ auth: { keys: { url: url() } }, warn: (what) => warnings.push(what) }));

  it("is waited for, and told of without what its address holds", async () => {
    expect(refusal(await ask(api, first))).to.equal(away);
    expect(warnings).to.deep.equal([
      "the keys of tokens cannot be read: the exchange with the key server failed (ECONNREFUSED)",
    ]);
    const server = createServer((_request, response) => json({ keys: [first.jwk] })(response));
    await once(server.listen(port, "127.0.0.1"), "listening");
    api.clock.advance(5 * SECOND);
    expect(await statusOf(api, first)).to.equal(200);
    server.closeAllConnections();
    server.close();
  });
});

describe("without a secret and without keys", () => {
  it("nothing starts", async () => {
    const { createApp } = await import("@bookings/http");
    const options = { auth: { rolesClaim: "roles" } } as Parameters<typeof createApp>[0];
    expect(() => createApp(options)).to.throw("auth needs a secret, keys or both");
  });
});

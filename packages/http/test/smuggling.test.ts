import { connect } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { EventNotFound } from "@bookings/domain";
import { ATHLETE, anId, END } from "@bookings/domain/testing";
import { createServer } from "@bookings/http";
import { expect } from "chai";
import { aBookingIn, anEventIn, orderOf, refusal, useApi } from "./support/api.ts";

const LIST = `/v1/bookings?userId=${ATHLETE}`;
const SMUGGLED = "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

const statusesIn = (answer: string): number[] =>
  [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

/** What the error answers say. */
const messagesIn = (answer: string): string[] =>
  [...answer.matchAll(/"message":"([^"]*)"/g)].map(([, message]) => message ?? "");

describe("heads that can be read in two ways", () => {
  let held = Promise.resolve();
  const getEvent = async (): Promise<never> => {
    await held;
    throw new EventNotFound(anId(1));
  };
  const api = useApi(() => ({ useCases: { getEvent } }));
  const token = () => api.token({ roles: ["admin"] });
  const head = (method: string, path: string, ...lines: string[]) =>
    [
      `${method} ${path} HTTP/1.1`,
      "Host: x",
      "Connection: close",
      `Authorization: Bearer ${token()}`,
      ...lines,
      "",
      "",
    ].join("\r\n");

  const twice: [name: string, values: [string, string]][] = [
    ["Host", ["x", "y"]],
    ["Authorization", ["Bearer x", "Bearer y"]],
    ["Idempotency-Key", ["a", "b"]],
    ["Idempotency-Key", ["a", "a"]],
    ["x-current-user-id", [anId<string>(1), anId<string>(2)]],
    ["Content-Type", ["application/json", "text/plain"]],
    ["Content-Encoding", ["identity", "gzip"]],
  ];
  for (const [name, [one, other]] of twice) {
    it(`${name}: ${one} and ${other} are refused`, async () => {
      const lines = name === "Host" ? [`${name}: ${other}`] : [`${name}: ${one}`, `${name}: ${other}`];
      const answer = await api.exchange(head("POST", "/v1/bookings", ...lines));
      expect([statusesIn(answer), messagesIn(answer)]).to.deep.equal([
        [400],
        [`${name}: must be given only once`],
      ]);
    });
  }

  it("a token that a proxy has not looked at does not count", async () => {
    const stranger = api.token({ sub: anId<string>(0x5) });
    const answer = await api.exchange(head("GET", LIST, `Authorization: Bearer ${stranger}`));
    expect(statusesIn(answer)).to.deep.equal([400]);
  });

  it("lists may come in several lines", async () => {
    const path = `/v1/bookings/${await aBookingIn(api)}`;
    const answer = await api.exchange(head("GET", path, 'If-None-Match: "0.0"', "If-None-Match: *"));
    // Together they are no list that can be read, so nothing matches.
    expect(statusesIn(answer)).to.deep.equal([200]);
    const tag = /\r\nETag: (.*)\r\n/.exec(answer)?.[1] ?? "";
    const again = await api.exchange(head("GET", path, 'If-None-Match: "0.0"', `If-None-Match: ${tag}`));
    expect(statusesIn(again)).to.deep.equal([304]);
  });

  /** Each hides a request that another reader of the same bytes would see. */
  const bodies: [what: string, bytes: (lines: (...more: string[]) => string) => string][] = [
    ["two lengths", (lines) => `${lines("Content-Length: 2", "Content-Length: 3")}{}${SMUGGLED}`],
    ["a list of lengths", (lines) => `${lines("Content-Length: 2, 3")}{}${SMUGGLED}`],
    [
      "a length and chunks",
      (lines) => `${lines("Content-Length: 4", "Transfer-Encoding: chunked")}0\r\n\r\n${SMUGGLED}`,
    ],
    [
      "chunks and a length",
      (lines) => `${lines("Transfer-Encoding: chunked", "Content-Length: 4")}0\r\n\r\n${SMUGGLED}`,
    ],
    [
      "chunks that are not the last coding",
      (lines) => `${lines("Transfer-Encoding: chunked, identity")}0\r\n\r\n${SMUGGLED}`,
    ],
    ["an unknown coding", (lines) => `${lines("Transfer-Encoding: xchunked")}0\r\n\r\n${SMUGGLED}`],
    [
      "a coding twice",
      (lines) => `${lines("Transfer-Encoding: chunked", "Transfer-Encoding: x")}0\r\n\r\n${SMUGGLED}`,
    ],
    [
      "a space before the colon",
      (lines) => `${lines("Transfer-Encoding : chunked", "Content-Length: 5")}0\r\n\r\n${SMUGGLED}`,
    ],
    [
      "a folded line",
      (lines) => `${lines("Transfer-Encoding:", " chunked", "Content-Length: 5")}0\r\n\r\n${SMUGGLED}`,
    ],
    ["a bare line feed", (lines) => `${lines("X: y\nTransfer-Encoding: chunked")}0\r\n\r\n${SMUGGLED}`],
    [
      "a carriage return in a value",
      (lines) => `${lines("X: y\rTransfer-Encoding: chunked")}0\r\n\r\n${SMUGGLED}`,
    ],
    ["a negative length", (lines) => `${lines("Content-Length: -1")}${SMUGGLED}`],
    ["a length with a sign", (lines) => `${lines("Content-Length: +2")}{}${SMUGGLED}`],
    ["a length in hexadecimal", (lines) => `${lines("Content-Length: 0x2")}{}${SMUGGLED}`],
    [
      "a length beyond all bounds",
      (lines) => `${lines("Content-Length: 99999999999999999999")}{}${SMUGGLED}`,
    ],
    [
      "a size of a chunk that is none",
      (lines) => `${lines("Transfer-Encoding: chunked")}2x\r\n{}\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    [
      "a size of a chunk beyond all bounds",
      (lines) => `${lines("Transfer-Encoding: chunked")}fffffffffffffffff\r\n{}\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    [
      "a chunk that is longer than it says",
      (lines) => `${lines("Transfer-Encoding: chunked")}1\r\n{}\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    ["a NUL in a value", (lines) => `${lines("X: a\0b")}${SMUGGLED}`],
    ["a NUL in a name", (lines) => `${lines("X\0: a")}${SMUGGLED}`],
  ];
  for (const [what, bytes] of bodies) {
    it(`with ${what} hide no second request`, async () => {
      const lines = (...more: string[]) =>
        head("POST", "/v1/bookings/notify", "Content-Type: application/json", ...more).replace(
          "Connection: close\r\n",
          "",
        );
      const answer = await api.exchange(bytes(lines));
      expect(statusesIn(answer), answer).to.deep.equal([400]);
      expect(answer)
        .to.match(/\r\nConnection: close\r\n/)
        .and.not.include('"live"');
    });
  }

  it("trailers change nothing", async () => {
    const start = head(
      "POST",
      "/v1/bookings/notify",
      "Content-Type: application/json",
      "Trailer: Authorization",
    );
    const chunks = "2\r\n{}\r\n0\r\nAuthorization: Bearer x\r\nx-current-user-id: x\r\n\r\n";
    const answer = await api.exchange(
      start.replace("Content-Type", "Transfer-Encoding: chunked\r\nContent-Type") + chunks,
    );
    expect(statusesIn(answer)).to.deep.equal([204]);
  });

  it("a request to change the protocol is served as it is", async () => {
    const answer = await api.exchange(
      `GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n\r\n`,
    );
    expect(statusesIn(answer)).to.deep.equal([200]);
    expect(statusesIn(await api.exchange("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))).to.deep.equal([400]);
  });

  it("requests one behind the other are answered in their order", async () => {
    const open = "GET /v1/nowhere HTTP/1.1\r\nHost: x\r\n\r\n";
    const answer = await api.exchange(open + open + SMUGGLED);
    expect(statusesIn(answer)).to.deep.equal([404, 404, 200]);
  });

  it("what follows the last request is nobody's, and takes no answer away", async () => {
    const open = "GET /v1/nowhere HTTP/1.1\r\nHost: x\r\n\r\n";
    for (const more of [open, "garbage\r\n\r\n"]) {
      expect(statusesIn(await api.exchange(open + SMUGGLED + more))).to.deep.equal([404, 200]);
    }
  });

  it("a request that is none waits for its turn, however much of it there is", async () => {
    const turn = Promise.withResolvers<void>();
    held = turn.promise;
    const socket = connect(api.port, "127.0.0.1");
    const answer = textOf(socket);
    socket.write(head("GET", `/v1/events/${anId<string>(1)}`).replace("Connection: close\r\n", ""));
    const warnings: string[] = [];
    const note = ({ message }: Error) => warnings.push(message);
    process.on("warning", note);
    for (let time = 0; time < 100; time += 1) {
      socket.write("garbage\r\n");
      await setImmediate();
    }
    turn.resolve();
    expect(statusesIn(await answer)).to.deep.equal([404, 400]);
    process.off("warning", note);
    expect(warnings).to.deep.equal([]);
  });

  it("a request that is none is answered after those before it", async () => {
    const open = "GET /v1/nowhere HTTP/1.1\r\nHost: x\r\n\r\n";
    expect(statusesIn(await api.exchange(`${open}${open}garbage\r\n\r\n`))).to.deep.equal([404, 404, 400]);
    const broken = head("POST", "/v1/bookings", "Transfer-Encoding: chunked").replace(
      "Connection: close\r\n",
      "",
    );
    expect(statusesIn(await api.exchange(`${open}${broken}zz\r\n`))).to.deep.equal([404, 400]);
  });
});

describe("heads of a size", () => {
  const api = useApi();
  const lines = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, "y"]));

  it("up to a hundred headers are taken, more are refused", async () => {
    const plain = Object.entries(lines(98))
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join("");
    const start = "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    expect(statusesIn(await api.exchange(`${start}${plain}\r\n`))).to.deep.equal([200]);
    const refused = await api.exchange(`${start}${plain}One: more\r\n\r\n`);
    expect([statusesIn(refused), messagesIn(refused)]).to.deep.equal([
      [431],
      ["headers: must be at most 100"],
    ]);
    const many = "a:\r\n".repeat(3000);
    expect(statusesIn(await api.exchange(`${start}${many}\r\n`))).to.deep.equal([431]);
  });

  it("up to 16 KiB of them are read, the path included", async () => {
    const ask = (length: number) =>
      api.exchange(`GET /${"x".repeat(length)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(statusesIn(await ask(16_000))).to.deep.equal([404]);
    expect(statusesIn(await ask(17_000))).to.deep.equal([431]);
  });

  it("up to a hundred query parameters are looked at", async () => {
    const query = (count: number) => Array.from({ length: count }, (_, index) => `p${index}=1`).join("&");
    const many = await api.request("GET", `${LIST}&${query(99)}`, { as: "athlete" });
    expect(many.status).to.equal(400);
    expect(many.body.errors).to.have.length(99);
    for (const count of [100, 2000]) {
      const received = await api.request("GET", `${LIST}&${query(count)}`, { as: "athlete" });
      expect(refusal(received)).to.equal("400 validation query: must have at most 100 parameters");
    }
    expect(
      refusal(await api.request("GET", `/v1/bookings?${"&=".repeat(3000)}`, { as: "athlete" })),
    ).to.equal("400 validation query: must have at most 100 parameters");
  });

  it("a process takes ten thousand connections, and leaves no header out without a word", () => {
    const server = createServer(() => undefined);
    expect([server.maxConnections, server.maxHeadersCount]).to.deep.equal([10_000, 0]);
  });
});

describe("JSON that can be read in two ways", () => {
  const api = useApi();
  const post = (body: string, headers = {}) =>
    api.request("POST", "/v1/bookings", { as: "admin", body, headers });

  it("of a name that comes twice the last one counts, for the work and for its key", async () => {
    const [one, other] = [await anEventIn(api, 1), await anEventIn(api, 2)];
    const text = JSON.stringify(orderOf([one]));
    const double = text.replace("{", `{"eventIds":["${other}"],"userId":"x",`);
    const headers = { "idempotency-key": "double" };
    const placed = await post(double, headers);
    expect(placed.status).to.equal(201);
    expect(placed.body.bookings.map(({ eventId }: { eventId: string }) => eventId)).to.deep.equal([one]);
    const again = await post(text, headers);
    expect([again.status, again.headers.get("idempotency-replayed")]).to.deep.equal([201, "true"]);
    const changed = await post(JSON.stringify(orderOf([other])), headers);
    expect(changed.status).to.equal(422);
  });

  const deep: [what: string, body: string, message: string][] = [
    ["lists", "[".repeat(51_200) + "]".repeat(51_200), "body: must not be nested deeper than 32 levels"],
    [
      "objects",
      '{"a":'.repeat(17_000) + "1" + "}".repeat(17_000),
      "body: must not be nested deeper than 32 levels",
    ],
    ["33 levels", "[".repeat(33) + "]".repeat(33), "body: must not be nested deeper than 32 levels"],
    ["32 levels", "[".repeat(32) + "]".repeat(32), "body: must be a JSON object"],
    ["lists that never end", "[".repeat(102_400), "body: must be well-formed JSON"],
    ["objects that never end", '{"a":'.repeat(20_480), "body: must be well-formed JSON"],
  ];
  for (const [what, body, message] of deep) {
    it(`as deep as ${what} is refused, with a key as without one`, async () => {
      expect(refusal(await post(body))).to.equal(`400 validation ${message}`);
      const headers = { "idempotency-key": "deep" };
      expect(refusal(await post(body, headers))).to.equal(`400 validation ${message}`);
      expect((await post(body, headers)).headers.get("idempotency-replayed")).to.equal("true");
    });
  }

  it("numbers are taken only where a double keeps them", async () => {
    const event = async (price: string) => {
      const eventId = await anEventIn(api, 9);
      const { body } = await api.request("GET", `/v1/events/${eventId}`, { as: "admin" });
      const { eventId: _id, seatsTaken: _seats, ...details } = body;
      const text = JSON.stringify(details).replace(/"price":\d+/, `"price":${price}`);
      return api.request("PUT", `/v1/events/${eventId}`, { as: "admin", body: text });
    };
    for (const price of ["9007199254740993", "1e400", "-1", "0.1", "1e-400x"]) {
      expect((await event(price)).status, price).to.equal(400);
    }
    for (const [sent, kept] of [
      ["-0", 0],
      ["1e2", 100],
      ["0e400", 0],
    ] as const) {
      const { status, text } = await event(sent);
      expect([status, text.includes(`"price":${kept},`)], sent).to.deep.equal([200, true]);
    }
  });

  it("texts come back as they were sent, whatever is in them", async () => {
    const path = `/v1/bookings/${await aBookingIn(api)}`;
    await api.request("POST", `${path}/accept`, { as: "coach" });
    api.clock.set(END);
    for (const note of [
      "\u2028\u2029",
      "\ufeffx\ufffe\uffff",
      "\u0001\u007f",
      "e\u0301 \u202e",
      "__proto__",
      "\\u0000",
      "${x}",
    ]) {
      const received = await api.request("PATCH", `${path}/note`, {
        as: "coach",
        body: { note: `a${note}b` },
      });
      expect([received.status, received.body.note]).to.deep.equal([200, `a${note}b`]);
    }
  });
});

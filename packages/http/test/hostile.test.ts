import { setImmediate } from "node:timers/promises";
import { ATHLETE, anId, END } from "@bookings/domain/testing";
import { expect } from "chai";
import { aBookingIn, orderOf, problems, type Received, refusal, useApi } from "./support/api.ts";
import { operations, pathOf } from "./support/operations.ts";

const EVENT = anId<string>(1);
const MAX = 102_400;

const isRefusal = ({ status, body, headers }: Received): void => {
  expect(status).to.be.within(400, 499);
  expect(headers.get("content-type")).to.equal("application/json");
  expect(body.errors).to.not.be.empty;
  for (const error of body.errors) {
    expect(error).to.have.all.keys("code", "message", "endpoint", "requestId");
    expect(error.message).to.be.a("string").and.not.equal("");
  }
};

describe("bodies", () => {
  const api = useApi();
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    api.request("POST", "/v1/bookings", { as: "admin", body, headers });

  const bytes = (...values: number[]) => new Uint8Array(values);
  const malformed: [string, string | Uint8Array, string][] = [
    ["half an object", '{"userId":', "body: must be well-formed JSON"],
    ["only spaces", "   ", "body: must be well-formed JSON"],
    ["single quotes", "{'a':1}", "body: must be well-formed JSON"],
    ["a comma too many", '{"a":1,}', "body: must be well-formed JSON"],
    ["NaN", '{"a":NaN}', "body: must be well-formed JSON"],
    ["a raw NUL", '{"a":"\0"}', "body: must be well-formed JSON"],
    ["a form", "userId=1&eventIds=2", "body: must be well-formed JSON"],
    ["invalid UTF-8", bytes(0x22, 0xff, 0x22), "body: must be well-formed UTF-8"],
    ["an overlong slash", bytes(0x22, 0xc0, 0xaf, 0x22), "body: must be well-formed UTF-8"],
    ["UTF-16", bytes(0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00), "body: must be well-formed UTF-8"],
    ["null", "null", "body: must be a JSON object"],
    ["a list", "[]", "body: must be a JSON object"],
    ["a text", '"x"', "body: must be a JSON object"],
    ["a number", "1e999", "body: must be a JSON object"],
    ["deep lists", "[".repeat(51_000) + "]".repeat(51_000), "body: must not be nested deeper than 32 levels"],
    ["deep lists without an end", "[".repeat(102_400), "body: must be well-formed JSON"],
    ["nothing", "", "body: is required and must be a JSON object"],
  ];
  for (const [what, body, message] of malformed) {
    it(`of ${what} are malformed`, async () => {
      expect(refusal(await post(body))).to.equal(`400 validation ${message}`);
    });
  }

  it("are taken with a byte order mark, and with numbers written otherwise", async () => {
    const path = `/v1/bookings/${await aBookingIn(api)}`;
    await api.request("POST", `${path}/accept`, { as: "coach", body: "\ufeff{}" });
    api.clock.set(END);
    const noted = await api.request("PATCH", `${path}/note`, {
      as: "coach",
      body: '{"note":"\\u0041\u{1f3be}"}',
    });
    expect(noted.body.note).to.equal("A\u{1f3be}");
    const { body } = operations.putEvent?.sent ?? {};
    const text = JSON.stringify(body)
      .replace('"price":1500', '"price":1.5e3')
      .replace('"duration":60', '"duration":60.0');
    expect((await api.request("PUT", `/v1/events/${anId(3)}`, { as: "admin", body: text })).status).to.equal(
      201,
    );
  });

  describe("with hostile values", () => {
    const values = [
      '"\\u0000"',
      '"a\\u0000b"',
      '"\\ud800"',
      '"\\udc00\\ud800"',
      '""',
      '" "',
      "1",
      "-0",
      "1e308",
      "1e999",
      "9007199254740993",
      "0.1",
      "true",
      "null",
      "[]",
      "{}",
      '{"__proto__":1}',
      `"${"x".repeat(50_000)}"`,
      `${"[".repeat(9000)}${"]".repeat(9000)}`,
      '"2026-02-30T00:00:00Z"',
      '"0000-00-00T00:00:00Z"',
      '"99999-01-01T00:00:00Z"',
      '"\'; DROP TABLE bookings; --"',
      '"<script>"',
      '"../../etc/passwd"',
      '"%00"',
      '"${7*7}"',
      '"\\uffff"',
      '"\\r\\nX-Evil: 1"',
    ];
    const targets: [string, string, string, string][] = [
      [
        "createBookingOrder",
        "POST",
        "/v1/bookings",
        `{"userId":VALUE,"eventIds":[VALUE],"paymentMethod":VALUE}`,
      ],
      [
        "createBookingOrder",
        "POST",
        "/v1/bookings",
        `{"userId":"${ATHLETE}","eventIds":VALUE,"paymentMethod":{"type":VALUE}}`,
      ],
      [
        "cancelBooking",
        "POST",
        `/v1/bookings/${EVENT}/cancel`,
        '{"userId":VALUE,"cancellationReasonCode":VALUE}',
      ],
      [
        "disputeBooking",
        "POST",
        `/v1/bookings/${EVENT}/dispute`,
        '{"disputerUserId":VALUE,"reasonId":VALUE,"comment":VALUE}',
      ],
      ["markBookingAsCompleted", "PATCH", `/v1/bookings/${EVENT}/completed`, '{"completed":VALUE,"x":1}'],
      [
        "putEvent",
        "PUT",
        `/v1/events/${EVENT}`,
        '{"coachId":VALUE,"startAt":VALUE,"endAt":VALUE,"status":VALUE,"timeslot":VALUE}',
      ],
    ];
    for (const [name, method, path, template] of targets) {
      for (const value of values) {
        it(`${name} refuses ${template.slice(0, 30)}… of ${value.slice(0, 40)}`, async () => {
          isRefusal(
            await api.request(method, path, { as: "admin", body: template.replaceAll("VALUE", value) }),
          );
        });
      }
    }

    const texts: [string, string][] = [
      ['"a\\u0000b"', "must not contain the NUL character"],
      ['"\\ud83c"', "must be well-formed Unicode, without lone surrogates"],
      [`"${"é".repeat(2001)}"`, "must have at most 2000 characters"],
    ];
    for (const [value, message] of texts) {
      it(`texts refuse ${value.slice(0, 20)}`, async () => {
        const path = `/v1/bookings/${EVENT}`;
        const send = async (verb: string, body: string) =>
          refusal(await api.request("POST", `${path}/${verb}`, { as: "admin", body }));
        const id = `"${EVENT}"`;
        expect(
          await send("cancel", `{"cancellationReasonCode":"Other","cancellationReasonText":${value}}`),
        ).to.equal(`400 validation cancellationReasonText: ${message}`);
        expect(
          await send("dispute", `{"disputerUserId":${id},"reasonId":${id},"comment":${value}}`),
        ).to.equal(`400 validation comment: ${message}`);
        expect(await send("dispute/resolve", `{"resolution":${value}}`)).to.equal(
          `400 validation resolution: ${message}`,
        );
      });
    }

    it("texts count code points up to the limit", async () => {
      const path = `/v1/bookings/${await aBookingIn(api)}`;
      await api.request("POST", `${path}/accept`, { as: "coach" });
      api.clock.set(END);
      const note = "🎾".repeat(2000);
      const received = await api.request("PATCH", `${path}/note`, {
        as: "coach",
        body: { note: `  ${note}\n` },
      });
      expect(received.body.note).to.equal(note);
    });

    it("prototypes stay as they are", async () => {
      for (const key of ["__proto__", "constructor", "prototype", "toString"]) {
        const body = `{"${key}":{"polluted":true}}`;
        const received = await api.request("POST", `/v1/bookings/${EVENT}/accept`, { as: "admin", body });
        expect(refusal(received)).to.equal(`400 validation ${key}: is not a known field`);
      }
      expect(({} as { polluted?: boolean }).polluted).to.equal(undefined);
    });

    it("names that the caller made up are not repeated at length", async () => {
      const name = "x".repeat(100_000);
      expect(problems(await post({ ...orderOf([EVENT]), [name]: 1 }))[0]?.message).to.equal(
        `${"x".repeat(64)}: is not a known field`,
      );
    });
  });

  describe("of a size", () => {
    const padded = (length: number) => {
      const text = JSON.stringify(orderOf([EVENT]));
      return text.padEnd(length, " ");
    };
    const chunked = (text: string) =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          for (let at = 0; at < text.length; at += 10_000) {
            controller.enqueue(new TextEncoder().encode(text.slice(at, at + 10_000)));
          }
          controller.close();
        },
      });
    const tooLarge = "413 payload_too_large body: must have at most 102400 bytes";

    it("up to 102,400 bytes are read", async () => {
      expect((await post(padded(MAX))).status).to.equal(404);
      expect((await post(chunked(padded(MAX)))).status).to.equal(404);
    });

    it("over it are refused", async () => {
      expect(refusal(await post(padded(MAX + 1)))).to.equal(tooLarge);
      expect(refusal(await post(chunked(padded(MAX + 1))))).to.equal(tooLarge);
      expect(refusal(await post(padded(5_000_000)))).to.equal(tooLarge);
      expect(refusal(await post(chunked(padded(5_000_000))))).to.equal(tooLarge);
    });

    it("are refused wherever they are sent, before their type is looked at", async () => {
      const headers = { "content-type": "text/plain", "content-encoding": "gzip" };
      for (const operation of Object.values(operations)) {
        if (operation.method === "GET") continue;
        const received = await api.request(
          operation.method,
          pathOf(operation, { bookingId: EVENT, eventId: EVENT, id: EVENT }),
          {
            as: "admin",
            body: padded(MAX + 1),
            headers: { ...operation.sent?.headers, ...headers },
          },
        );
        expect(refusal(received)).to.equal(tooLarge);
      }
    });

    it("are not even waited for", async () => {
      const token = api.token({ roles: ["admin"] });
      const head = `POST /v1/bookings HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\n`;
      const answer = await api.exchange(`${head}Content-Length: 102401\r\n\r\n{`);
      expect(answer).to.match(/^HTTP\/1.1 413 /);
    });
  });

  describe("of a type", () => {
    const types: [Record<string, string>, string | undefined][] = [
      [{ "content-type": "application/json" }, undefined],
      [{ "content-type": "Application/JSON; Charset=UTF-8" }, undefined],
      [{ "content-type": 'application/json;charset="utf-8"' }, undefined],
      [{ "content-type": "application/json; version=1" }, undefined],
      [{ "content-type": "" }, "Content-Type: must be application/json"],
      [{ "content-type": "text/plain" }, "Content-Type: must be application/json"],
      [{ "content-type": "application/jsonp" }, "Content-Type: must be application/json"],
      [{ "content-type": "application/merge-patch+json" }, "Content-Type: must be application/json"],
      [{ "content-type": "application/x-www-form-urlencoded" }, "Content-Type: must be application/json"],
      [{ "content-type": "application/json; charset=latin1" }, "Content-Type: charset must be utf-8"],
      [{ "content-type": "application/json; charset=utf-16" }, "Content-Type: charset must be utf-8"],
      [{ "content-encoding": "identity" }, undefined],
      [{ "content-encoding": "gzip" }, "Content-Encoding: must be left out"],
      [{ "content-encoding": "identity, gzip" }, "Content-Encoding: must be left out"],
    ];
    for (const [headers, message] of types) {
      it(`${JSON.stringify(headers)}: ${message ?? "taken"}`, async () => {
        const received = await post(orderOf([EVENT]), headers);
        if (message === undefined) expect(received.status).to.equal(404);
        else {
          expect(refusal(received)).to.equal(`415 unsupported_media_type ${message}`);
          expect(received.headers.get("accept")).to.equal("application/json");
        }
      });
    }

    it("is of no interest without a body", async () => {
      const path = `/v1/bookings/${await aBookingIn(api)}/accept`;
      const sent = { as: "coach", body: "", headers: { "content-type": "text/plain" } } as const;
      expect((await api.request("POST", path, sent)).status).to.equal(200);
    });
  });

  it("may be left out or empty where nothing is expected", async () => {
    expect((await api.request("POST", "/v1/bookings/notify", { as: "admin" })).status).to.equal(204);
    expect((await api.request("POST", "/v1/bookings/notify", { as: "admin", body: {} })).status).to.equal(
      204,
    );
  });
});

describe("connections", () => {
  const api = useApi();
  const token = () => api.token({ roles: ["admin"] });

  /** The parts of an answer as it came over the line. */
  const read = (answer: string) => {
    const [head = "", body = ""] = answer.split("\r\n\r\n");
    const [line = "", ...lines] = head.split("\r\n");
    const headers = new Map(lines.map((text) => [text.split(": ")[0]?.toLowerCase(), text.split(": ")[1]]));
    return { status: Number(line.split(" ")[1]), headers, error: JSON.parse(body).errors[0] };
  };

  const broken: [string, string, number, string, string][] = [
    ["no HTTP at all", "hello\r\n\r\n", 400, "validation", "unknown"],
    ["an unknown method", "BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n", 400, "validation", "BREW /pot"],
    [
      "a header without a colon",
      "GET /v1/x?token=1 HTTP/1.1\r\nHost x\r\n\r\n",
      400,
      "validation",
      "GET /v1/x",
    ],
    [
      "both lengths",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      400,
      "validation",
      "POST /",
    ],
    [
      "a length that is no number",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n",
      400,
      "validation",
      "POST /",
    ],
    [
      "a booking's path",
      `GET /v1/bookings/${EVENT}?x HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n`,
      400,
      "validation",
      "GET /v1/bookings/{bookingId}",
    ],
    [
      "a path that goes on",
      `POST /v1/bookings/${"x".repeat(300)}/cancel HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n`,
      400,
      "validation",
      "POST /v1/bookings/{bookingId}/cancel",
    ],
    [
      "a path that goes on and on",
      `POST /v1/bookings/${"x".repeat(5_000)}/cancel HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n`,
      400,
      "validation",
      `POST /v1/bookings/${"x".repeat(187)}`,
    ],
    [
      "headers without end",
      `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${"x".repeat(40_000)}\r\n\r\n`,
      431,
      "headers_too_large",
      "GET /",
    ],
  ];
  for (const [what, bytes, status, code, endpoint] of broken) {
    it(`with ${what} are answered and closed`, async () => {
      const answer = read(await api.exchange(bytes));
      expect(answer.status).to.equal(status);
      expect(answer.error).to.include({ code, endpoint, requestId: answer.headers.get("x-request-id") });
      expect(answer.error.message).to.be.a("string").and.not.equal("");
      expect(answer.headers.get("content-type")).to.equal("application/json");
      expect(answer.headers.get("connection")).to.equal("close");
    });
  }

  it("of HEAD get no body, refused as they are", async () => {
    const answer = await api.exchange("HEAD /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n");
    expect(answer).to.match(/^HTTP\/1.1 400 /);
    expect(answer).to.match(/\r\nContent-Length: [1-9]\d*\r\n/);
    expect(answer.split("\r\n\r\n")[1]).to.equal("");
  });

  it("without a Host are malformed, but not before HTTP/1.1", async () => {
    const refused = read(await api.exchange("GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n"));
    expect([refused.status, refused.error.message]).to.deep.equal([400, "Host: is required"]);
    expect(await api.exchange("GET /health/live HTTP/1.0\r\n\r\n")).to.match(/^HTTP\/1.1 200 /);
  });

  const rest = "HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

  it("may ask for a whole URL", async () => {
    expect(await api.exchange(`GET http://api.example/health/live ${rest}`)).to.match(/^HTTP\/1.1 200 /);
    const nowhere = read(await api.exchange(`GET HTTPS://api.example?x ${rest}`));
    expect([nowhere.status, nowhere.error.code]).to.deep.equal([404, "not_found"]);
  });

  const targets: [string, number][] = [
    ["http://[::", 404],
    ["http://a:99999999/health/live", 200],
    ["//a@[b:c/", 404],
    ["/health/live#x", 400],
    ["/health/\u00e9", 400],
    ["/health/live?\u00e9", 400],
    ["/health\\live", 404],
    ["/%00", 404],
    ["/?%zz", 404],
    ["/health/live?%zz&=&&", 200],
  ];
  for (const [target, status] of targets) {
    it(`may ask for ${target}: ${status}`, async () => {
      expect(await api.exchange(`GET ${target} ${rest}`)).to.match(new RegExp(`^HTTP/1.1 ${status} `));
    });
  }

  it("is no proxy", async () => {
    const answer = await api.exchange(`CONNECT api.example:443 ${rest}`);
    expect(answer)
      .to.match(/^HTTP\/1.1 405 /)
      .and.to.match(/\r\nAllow: GET, HEAD, POST/);
    expect(read(answer).error).to.include({
      code: "method_not_allowed",
      endpoint: "CONNECT api.example:443",
    });
  });

  it("may ask about the whole server", async () => {
    expect(read(await api.exchange(`OPTIONS * ${rest}`)).status).to.equal(404);
  });

  it("with an expectation that nobody knows are served", async () => {
    expect(
      await api.exchange(`GET /health/live ${rest.replace("Host", "Expect: a miracle\r\nHost")}`),
    ).to.match(/^HTTP\/1.1 200 /);
  });

  it("that break off within a body leave no trace but a 400", async () => {
    const head = `POST /v1/bookings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token()}\r\nContent-Type: application/json\r\n`;
    const answer = await api.exchange(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`);
    expect(read(answer).status).to.equal(400);
    // The application hears of it once the socket is gone.
    while (api.logs.length === 0) await setImmediate();
    expect(api.logs.map(({ status, error }) => [status, error])).to.deep.equal([[400, undefined]]);
  });

  it("read what their length says, and take the rest for the next request", async () => {
    const head = `POST /v1/bookings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token()}\r\nContent-Type: application/json\r\n`;
    const answer = await api.exchange(`${head}Content-Length: 2\r\n\r\n{}{"userId":1}`);
    expect(new Set(answer.match(/HTTP\/1.1 \d+/g))).to.deep.equal(new Set(["HTTP/1.1 400"]));
  });

  it("may send a body of no chunks, of no type", async () => {
    const head = `POST /v1/bookings/notify HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${token()}\r\n`;
    const answer = await api.exchange(`${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`);
    expect(answer).to.match(/^HTTP\/1.1 204 /);
  });

  it("go on after a refused body", async () => {
    const head = `POST /v1/bookings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token()}\r\nContent-Length: 102401\r\n\r\n`;
    const answer = await api.exchange(head + "x".repeat(102_401), `GET /health/live ${rest}`);
    expect(answer.match(/HTTP\/1.1 \d+/g)).to.deep.equal(["HTTP/1.1 413", "HTTP/1.1 200"]);
  });
});

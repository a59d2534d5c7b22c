import { DeliveryFailed, type MessageId } from "@bookings/domain";
import { anId, later, manualClock, NOW, remoteNotifierContract } from "@bookings/domain/testing";
import { expect } from "chai";
import { Webhook } from "standardwebhooks";
import { type WebhookNotifierOptions, webhookNotifier } from "../src/index.ts";
import { useClosing } from "./support/closing.ts";
import {
  type Answer,
  closedPort,
  type Heard,
  silence,
  startEndpoint,
  startTcp,
  status,
} from "./support/endpoint.ts";
import { aMessage, refusalOf } from "./support/messages.ts";
import { portOf, watcher } from "./support/watcher.ts";

const SECRET = `whsec_${Buffer.from("a secret of 24 bytes, no").toString("base64")}`;
/** The library looks at the machine's clock when it verifies. */
const wallClock = { now: () => new Date() };
/** Milliseconds: for exchanges that never come to an end. */
const SHORT = 30;

describe("the webhook channel", () => {
  const keep = useClosing();

  const channel = (url: string, options: Partial<WebhookNotifierOptions> = {}) =>
    keep(
      webhookNotifier({
        url,
        secret: SECRET,
        clock: wallClock,
        presentBooking: ({ bookingId }) => ({ bookingId }),
        ...options,
      }),
      (notifier) => notifier.close(),
    );

  const start = async (answer: Answer, options: Partial<WebhookNotifierOptions> = {}) => {
    const endpoint = await startEndpoint(keep, answer);
    return { endpoint, notifier: channel(endpoint.url, options) };
  };

  describe("as any channel", () => {
    const subject = async () => {
      const { endpoint, notifier } = await start(status(204));
      const accepted: Heard[] = [];
      const take: Answer = (response, heard) => {
        accepted.push(heard);
        status(204)(response, heard);
      };
      endpoint.answer = take;
      return {
        notifier,
        arrived: () =>
          accepted.map(({ headers, body }) => {
            const { title, text } = JSON.parse(body).data;
            return { id: String(headers["webhook-id"]), title, text };
          }),
        refuse: (refusing: boolean) => {
          endpoint.answer = refusing ? status(503) : take;
        },
        hang: () => {
          endpoint.answer = silence;
          return channel(endpoint.url, { timeout: SHORT });
        },
      };
    };
    for (const { name, run } of remoteNotifierContract) it(name, async () => run(await subject()));
  });

  describe("what it sends", () => {
    it("is signed so that the receiver can verify it", async () => {
      const { endpoint, notifier } = await start(status(204));
      await notifier.send(aMessage({ text: "Скоро начало – 👩‍👩‍👧‍👦" }));
      const [heard] = endpoint.heard;
      const headers = heard?.headers as Record<string, string>;
      expect(new Webhook(SECRET).verify(heard?.body ?? "", headers)).to.have.property(
        "type",
        "booking.notification",
      );
      expect(() => new Webhook(SECRET).verify(`${heard?.body} `, headers)).to.throw("No matching signature");
    });

    it("is the message, and of the booking what is meant to be shown", async () => {
      const { endpoint, notifier } = await start(status(200), { clock: manualClock(NOW) });
      const message = aMessage();
      await notifier.send(message);
      const [heard] = endpoint.heard;
      expect(heard).to.include({ method: "POST", path: "/" });
      expect(heard?.headers).to.include({
        "content-type": "application/json",
        "webhook-id": message.id,
        "webhook-timestamp": String(NOW.getTime() / 1_000),
      });
      expect(JSON.parse(heard?.body ?? "")).to.deep.equal({
        type: "booking.notification",
        timestamp: NOW.toISOString(),
        data: {
          ruleId: message.ruleId,
          on: message.on,
          recipient: { userId: message.recipient.userId, role: "Athlete" },
          language: "en",
          title: "Soon",
          text: "It starts soon.",
          booking: { bookingId: message.booking.bookingId },
        },
      });
    });

    it("goes out under the same id when it goes out again, with the time of the new try", async () => {
      const clock = manualClock(NOW);
      const { endpoint, notifier } = await start(status(500), { clock });
      await refusalOf(notifier);
      clock.advance(30_000);
      endpoint.answer = status(200);
      await notifier.send(aMessage());
      const headers = endpoint.heard.map((heard) => heard.headers);
      expect(headers.map((each) => each["webhook-id"])).to.deep.equal([anId(1), anId(1)]);
      const times = headers.map((each) => Number(each["webhook-timestamp"]));
      expect((times[1] ?? 0) - (times[0] ?? 0)).to.equal(30);
    });

    it("carries the headers that it is given, and lets them overwrite none of its own", async () => {
      const forged = { "webhook-id": "forged", "Webhook-Id": "forged", "Content-Type": "text/html" };
      const headers = () => ({ traceparent: "00-1-2-01", ...forged });
      const { endpoint, notifier } = await start(status(200), { headers });
      await notifier.send(aMessage());
      expect(endpoint.heard[0]?.headers).to.include({
        traceparent: "00-1-2-01",
        "webhook-id": anId(1),
        "content-type": "application/json",
      });
    });

    it("is watched from before its headers are made, redirects included, without its path", async () => {
      const watch = watcher();
      const { endpoint, notifier } = await start(status(307, { location: "/again" }), {
        aroundCall: watch.aroundCall,
        headers: () => ({ traceparent: String(watch.isWithin()) }),
      });
      expect(await refusalOf(notifier))
        .to.have.property("message")
        .that.includes("redirects more than");
      expect(endpoint.heard[0]?.headers).to.include({ traceparent: "true" });
      endpoint.answer = status(410);
      await refusalOf(notifier);
      const call = { to: "webhook", method: "POST", host: "127.0.0.1", port: portOf(endpoint.url) };
      expect(watch.calls).to.deep.equal([
        { call, answers: [], isOver: true },
        { call, answers: [410], isOver: true },
      ]);
    });

    it("goes to the path and the query of the URL, with its credentials", async () => {
      const endpoint = await startEndpoint(keep, status(200));
      await channel(`${endpoint.url.replace("://", "://us%40r:p%C3%A4ss@")}/hooks?key=1`).send(aMessage());
      const authorization = `Basic ${Buffer.from("us@r:päss").toString("base64")}`;
      expect(endpoint.heard[0]).to.have.property("path", "/hooks?key=1");
      expect(endpoint.heard[0]?.headers).to.include({ authorization });
    });
  });

  describe("connections", () => {
    /** A short answer has come to its end when whatever it set off has run. */
    const send = async (notifier: ReturnType<typeof channel>, number: number) => {
      await notifier.send(aMessage({ id: anId<MessageId>(number) })).catch(() => undefined);
      await new Promise(setImmediate);
    };

    it("are used again, whatever the endpoint answers", async () => {
      const { endpoint, notifier } = await start((response) => response.end("thank you"));
      await send(notifier, 1);
      await send(notifier, 2);
      endpoint.answer = status(500);
      await send(notifier, 3);
      await send(notifier, 4);
      expect(endpoint.heard.map(({ connection }) => connection)).to.deep.equal([1, 1, 1, 1]);
    });

    it("that the endpoint gives up when they are used again are replaced, and the message arrives", async () => {
      const { endpoint, notifier } = await start((response, { connection }) => {
        if (connection === 1 && endpoint.heard.length > 1) response.destroy();
        else response.writeHead(204).end();
      });
      await send(notifier, 1);
      await notifier.send(aMessage({ id: anId<MessageId>(2) }));
      const seen = endpoint.heard.map(({ headers, connection }) => [connection, headers["webhook-id"]]);
      expect(seen).to.deep.equal([
        [1, anId(1)],
        [1, anId(2)],
        [2, anId(2)],
      ]);
    });

    it("that are used again and stay silent are not replaced, but cost the timeout once", async () => {
      const { endpoint, notifier } = await start(status(204), { timeout: 300 });
      await send(notifier, 1);
      endpoint.answer = silence;
      expect(await refusalOf(notifier))
        .to.have.property("message")
        .that.includes("within 300 ms");
      expect(endpoint.heard).to.have.length(2);
    });

    it("are given up with the timeout when an answer does not come to its end", async () => {
      let closed: Promise<void> | undefined;
      const { notifier } = await start(
        (response) => {
          closed = new Promise((done) => response.on("close", done));
          response.writeHead(200).write("…");
        },
        { timeout: 300 },
      );
      await notifier.send(aMessage());
      await closed;
    });

    it("are all closed by close, so that the process can end", async () => {
      const { endpoint, notifier } = await start((response) => void response.writeHead(200).write("…"));
      await Promise.all([send(notifier, 1), send(notifier, 2)]);
      expect(endpoint.open.size).to.equal(2);
      const closed = Promise.all(
        [...endpoint.open].map((socket) => new Promise<void>((done) => socket.once("close", () => done()))),
      );
      notifier.close();
      await closed;
    });
  });

  describe("an answer", () => {
    for (const code of [200, 201, 202, 204, 299]) {
      it(`${code} accepts`, async () => {
        const { notifier } = await start(status(code));
        await notifier.send(aMessage());
      });
    }

    it("without an end accepts as soon as its head is there, and costs the endpoint its connection", async () => {
      let closed: Promise<void> | undefined;
      const { notifier } = await start((response) => {
        closed = new Promise((done) => response.on("close", done));
        const pour = (): void => {
          while (response.write("x".repeat(65_536)));
          response.once("drain", pour);
        };
        pour();
      });
      await notifier.send(aMessage());
      await closed;
    });

    const refusals: [number, string][] = [
      [302, "the webhook endpoint answered 302 Found"],
      [304, "the webhook endpoint answered 304 Not Modified"],
      [400, "the webhook endpoint answered 400 Bad Request"],
      [429, "the webhook endpoint answered 429 Too Many Requests"],
      [500, "the webhook endpoint answered 500 Internal Server Error"],
      [599, "the webhook endpoint answered 599"],
    ];
    for (const [code, message] of refusals) {
      it(`${code} is a failure that may pass`, async () => {
        const { notifier } = await start((response) => response.writeHead(code).end("the secret is 42"));
        const failure = await refusalOf(notifier);
        expect(failure).to.be.instanceOf(DeliveryFailed);
        expect(failure).to.include({ message, permanent: false, retryAfter: undefined });
      });
    }

    it("410 is a failure for good", async () => {
      const { notifier } = await start(status(410));
      expect(await refusalOf(notifier)).to.include({ permanent: true });
    });

    const waits: [string, string, number, number | undefined][] = [
      ["seconds", "120", 429, 120_000],
      ["seconds, with another failure", "120", 500, 120_000],
      ["seconds, with 503", "7", 503, 7_000],
      ["no time at all", "0", 429, 1_000],
      ["a day", "86400", 429, 86_400_000],
      ["more than a day", "86401", 429, 86_400_000],
      ["more than a number can hold", "9".repeat(400), 429, 86_400_000],
      ["less than nothing", "-5", 429, undefined],
      ["a fraction", "1.5", 429, undefined],
      ["words", "soon", 429, undefined],
      ["a date in words", "Mon, someday GMT", 429, undefined],
      ["a date", later(NOW, 90_000).toUTCString(), 429, 90_000],
      ["a date in the form of RFC 850", "Sunday, 01-Mar-26 08:01:30 GMT", 429, 90_000],
      ["a date in the form of asctime", "Sun Mar  1 08:01:30 2026", 429, 90_000],
      ["a date that is past", later(NOW, -90_000).toUTCString(), 429, 1_000],
      ["a date in the next century", "Fri, 01 Mar 2126 08:00:00 GMT", 429, 86_400_000],
    ];
    describe("on a machine whose time is not UTC", () => {
      const { TZ } = process.env;
      before(() => {
        process.env["TZ"] = "Asia/Tokyo";
      });
      after(() => {
        if (TZ === undefined) delete process.env["TZ"];
        else process.env["TZ"] = TZ;
      });

      for (const header of ["Sun Mar  1 08:01:30 2026", "Sun, 01 Mar 2026 08:01:30 GMT"]) {
        it(`Retry-After: ${header}`, async () => {
          const { notifier } = await start(status(429, { "retry-after": header }), {
            clock: manualClock(NOW),
          });
          expect(await refusalOf(notifier)).to.include({ retryAfter: 90_000 });
        });
      }
    });

    for (const [what, header, code, retryAfter] of waits) {
      it(`${code} with Retry-After: ${what}`, async () => {
        const { notifier } = await start(status(code, { "retry-after": header }), {
          clock: manualClock(NOW),
        });
        expect(await refusalOf(notifier)).to.include({ retryAfter, permanent: false });
      });
    }
  });

  describe("a redirect", () => {
    const hop =
      (code: number, to: (path: string) => string): Answer =>
      (response, heard) => {
        const target = to(heard.path ?? "");
        if (target === "") response.writeHead(204).end();
        else response.writeHead(code, { location: target }).end();
      };

    for (const code of [307, 308]) {
      it(`${code} to the same host is followed, with everything that was sent`, async () => {
        const { endpoint, notifier } = await start(hop(code, (path) => (path === "/" ? "/new?a=1" : "")));
        await notifier.send(aMessage());
        const [first, second] = endpoint.heard;
        expect(second).to.include({ method: "POST", path: "/new?a=1", body: first?.body });
        const { host, connection, ...rest } = second?.headers ?? {};
        expect(first?.headers).to.include(rest);
      });
    }

    it("keeps the credentials of the URL", async () => {
      const endpoint = await startEndpoint(keep, (response, heard) =>
        hop(307, (path) => (path === "/" ? `${endpoint.url}/new` : ""))(response, heard),
      );
      await channel(endpoint.url.replace("://", "://user:pass@")).send(aMessage());
      expect(endpoint.heard[1]?.headers).to.have.property("authorization", "Basic dXNlcjpwYXNz");
    });

    it("is followed three times, not four", async () => {
      const times = (most: number) => (path: string) =>
        path.length <= most ? `${path}x`.replace("//", "/") : "";
      const three = await start(hop(307, times(3)));
      await three.notifier.send(aMessage());
      const four = await start(hop(307, times(4)));
      expect(await refusalOf(four.notifier)).to.include({
        message: "the webhook endpoint redirects more than 3 times",
      });
      expect(four.endpoint.heard).to.have.length(4);
    });

    for (const code of [301, 302, 303, 307, 308]) {
      it(`${code} to another host is never followed`, async () => {
        const other = await startEndpoint(keep, status(200));
        const { notifier } = await start(hop(code, () => other.url));
        expect(await refusalOf(notifier)).to.be.instanceOf(DeliveryFailed);
        expect(other.heard).to.deep.equal([]);
      });
    }

    for (const location of ["", "http://", "https://127.0.0.1/", "file:///etc/passwd"]) {
      it(`to ${location || "nowhere"} is not followed`, async () => {
        const { notifier } = await start(status(307, { location }));
        const failure = await refusalOf(notifier);
        expect(failure).to.be.instanceOf(DeliveryFailed);
        expect(failure).to.have.property(
          "message",
          "the webhook endpoint redirects to another host, or nowhere",
        );
      });
    }
  });

  describe("a bad day", () => {
    const timedOut = `the webhook endpoint did not answer within ${SHORT} ms`;
    const days: [string, () => Promise<string>][] = [
      ["silence", () => startTcp(keep, () => undefined)],
      ["half a head", () => startTcp(keep, (socket) => socket.write("HTTP/1.1 200 OK\r\nx-a: "))],
      [
        "only preliminary answers",
        () => startTcp(keep, (socket) => socket.write("HTTP/1.1 102 Processing\r\n\r\n".repeat(3))),
      ],
    ];
    for (const [what, startDay] of days) {
      it(`${what} costs no more than the timeout`, async () => {
        const failure = await refusalOf(channel(await startDay(), { timeout: SHORT }));
        expect(failure).to.be.instanceOf(DeliveryFailed);
        expect(failure).to.include({ message: timedOut, permanent: false });
      });
    }

    it("a redirect to silence costs no more than the timeout", async () => {
      const { notifier } = await start(
        (response, { path }) => {
          if (path === "/") response.writeHead(307, { location: "/slow" }).end();
        },
        { timeout: SHORT },
      );
      expect(await refusalOf(notifier)).to.include({ message: timedOut });
    });

    const UPGRADE = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n";
    const broken: [string, () => Promise<string>, RegExp][] = [
      ["nobody listens", closedPort, /failed \(ECONNREFUSED\)$/],
      [
        "the connection is reset",
        () => startTcp(keep, (socket) => socket.resetAndDestroy()),
        /\(ECONNRESET\)$/,
      ],
      ["the connection is closed", () => startTcp(keep, (socket) => socket.end()), /\(ECONNRESET\)$/],
      ["something else than HTTP", () => startTcp(keep, (socket) => socket.end("SSH-2.0-x\r\n")), /\(HPE_/],
      [
        "a head without an end",
        () => startTcp(keep, (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(100_000)}`)),
        /\(HPE_HEADER_OVERFLOW\)$/,
      ],
      ["another protocol", () => startTcp(keep, (socket) => socket.end(UPGRADE)), /failed \(/],
    ];
    for (const [what, startDay, message] of broken) {
      it(`${what}: a failure that may pass`, async () => {
        const failure = await refusalOf(channel(await startDay()));
        expect(failure).to.be.instanceOf(DeliveryFailed);
        expect(failure).to.have.property("message").that.matches(message);
        expect(failure).to.have.property("permanent", false);
      });
    }

    it("a header that cannot be sent is a failure, and nothing leaves", async () => {
      const { endpoint, notifier } = await start(status(200), {
        headers: () => ({ traceparent: "a\r\nb: c" }),
      });
      expect(await refusalOf(notifier)).to.be.instanceOf(DeliveryFailed);
      expect(endpoint.heard).to.deep.equal([]);
    });

    it("never shows the credentials of the URL", async () => {
      const url = (await closedPort()).replace("://", "://user:hunter2@");
      expect(await refusalOf(channel(`${url}/hunter2`)))
        .to.have.property("message")
        .that.does.not.include("hunter2");
    });
  });

  describe("settings", () => {
    const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString("base64")}`;
    const wrong: [string, Partial<WebhookNotifierOptions>, string][] = [
      ["no URL", { url: "hooks" }, "the webhook URL must be an http:// or https:// URL"],
      [
        "another protocol",
        { url: "ftp://u:p@example.org" },
        "the webhook URL must be an http:// or https:// URL",
      ],
      ["no prefix", { secret: secretOf(24).slice(6) }, "the webhook secret must be whsec_ and then base64"],
      ["no base64", { secret: "whsec_dumme Frage!" }, "the webhook secret must be whsec_ and then base64"],
      [
        "no padding",
        { secret: secretOf(16).replaceAll("=", "") },
        "the webhook secret must be whsec_ and then base64",
      ],
      ["15 bytes", { secret: secretOf(15) }, "the webhook secret must have 16 bytes or more, not 15"],
      ["no secret", { secret: "whsec_" }, "the webhook secret must have 16 bytes or more, not 0"],
    ];
    for (const [what, options, message] of wrong) {
      it(`are refused at once: ${what}`, () => {
        expect(() => channel("http://127.0.0.1", options)).to.throw(TypeError, message);
      });
    }

    it("with 16 bytes are enough", () => {
      expect(() => channel("https://example.org", { secret: secretOf(16) })).not.to.throw();
    });
  });
});

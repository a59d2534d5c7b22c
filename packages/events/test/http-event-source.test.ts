import { CatalogUnavailable, type EventId } from "@bookings/domain";
import { anId, type ManualClock, manualClock, NOW } from "@bookings/domain/testing";
import { expect } from "chai";
import sinon from "sinon";
import { type HttpEventSource, type HttpEventSourceOptions, httpEventSource } from "../src/index.ts";
import {
  type Answer,
  closedPort,
  EVENT,
  inTurn,
  json,
  parse,
  priced,
  silence,
  startCatalog,
  startTcp,
  status,
  text,
} from "./support/catalog-server.ts";
import { useClosing } from "./support/closing.ts";

/** Milliseconds: for exchanges that never come to an end. */
const SHORT = 30;

/** Milliseconds: for those of which one comes to an end, on a machine that is busy. */
const PATIENT = 400;

const failureOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => {
      throw new Error("it succeeded");
    },
    (failure: unknown) => failure,
  );

describe("a catalog of events over HTTP", () => {
  const keep = useClosing();
  let warnings: string[];
  let clock: ManualClock;
  beforeEach(() => {
    warnings = [];
    clock = manualClock(NOW);
  });

  const sourceAt = (url: string, options: Partial<HttpEventSourceOptions> = {}): HttpEventSource => {
    const told = { url, clock, parse, backoff: 1, warn: (what: string) => warnings.push(what), ...options };
    return keep(httpEventSource(told), (source) => source.close());
  };

  const start = async (answer: Answer, options: Partial<HttpEventSourceOptions> = {}) => {
    const catalog = await startCatalog(keep, answer);
    return { catalog, source: sourceAt(catalog.url, options) };
  };

  /** Why nothing was learned, as the log says it. */
  const causeOf = async (source: HttpEventSource, eventId = EVENT): Promise<string> => {
    const failure = await failureOf(source.read(eventId));
    expect(failure).to.be.instanceOf(CatalogUnavailable);
    return ((failure as Error).cause as Error).message;
  };

  describe("the question", () => {
    const urls: [string, string][] = [
      ["", `/events/${EVENT}`],
      ["/", `/events/${EVENT}`],
      ["/v1/", `/v1/events/${EVENT}`],
      ["/v1?key=1", `/v1/events/${EVENT}?key=1`],
    ];
    for (const [suffix, path] of urls) {
      it(`goes to ${path} with the URL …${suffix}`, async () => {
        const catalog = await startCatalog(keep, json({ price: 1 }));
        expect(await sourceAt(catalog.url + suffix).read(EVENT)).to.deep.equal(priced(1));
        expect(catalog.heard[0]).to.include({ method: "GET", path });
      });
    }

    it("keeps an id within its place", async () => {
      const { catalog, source } = await start(status(404));
      await source.read("../a?b#c" as EventId);
      expect(catalog.heard[0]).to.have.property("path", "/events/..%2Fa%3Fb%23c");
    });

    it("carries the token and the headers that it is given", async () => {
      const headers = () => ({ traceparent: "00-1-2-01", authorization: "none" });
      const { catalog, source } = await start(status(404), { token: "abc", headers });
      await source.read(EVENT);
      expect(catalog.heard[0]?.headers).to.include({
        traceparent: "00-1-2-01",
        authorization: "Bearer abc",
        accept: "application/json",
      });
    });

    it("uses connections again, and lets go of them in the end", async () => {
      const { catalog, source } = await start(json({ price: 1 }), { keepFor: 0 });
      for (let time = 0; time < 3; time += 1) await source.read(EVENT);
      catalog.answer = status(404);
      await source.read(EVENT);
      await source.read(EVENT);
      expect(catalog.heard.map(({ connection }) => connection)).to.deep.equal([1, 1, 1, 1, 1]);
      const [socket] = catalog.open;
      const closed = new Promise((resolve) => socket?.once("close", resolve));
      source.close();
      await closed;
    });
  });

  describe("the answer", () => {
    it("is an event, with more around it", async () => {
      const { source } = await start(json({ price: 7, eventId: EVENT, seatsTaken: 3 }));
      expect(await source.read(EVENT)).to.deep.equal(priced(7));
    });

    it("may name its character set", async () => {
      const { source } = await start(text('{"price":1}', "Application/JSON; charset=utf-8"));
      expect(await source.read(EVENT)).to.deep.equal(priced(1));
    });

    it("404: there is no such event", async () => {
      const { source } = await start((response) => response.writeHead(404).end("nothing here"));
      expect(await source.read(EVENT)).to.equal(undefined);
    });

    const wrong: [string, Answer, RegExp][] = [
      ["another event", json({ price: 1, eventId: anId(7) }), /^eventId: /],
      ["a shape that does not fit", json({ price: "secret" }), /^timeslot\.price: must be a whole number$/],
      ["an array", json([]), /^timeslot\.price/],
      ["null", json(null), /^timeslot\.price/],
      ["malformed JSON", text('{"price": secret'), /^it answered with malformed JSON$/],
      ["nothing", text(""), /^it answered with malformed JSON$/],
      ["a page", text("<html>secret", "text/html"), /something else than application\/json/],
      ["JSON of another kind", text('{"price":1}', "application/jsonlines"), /something else than/],
      ["no content type", (response) => response.end('{"price":1}'), /something else than/],
      ["204", status(204), /answered 204/],
      ["a redirect", status(302, { location: "/elsewhere" }), /answered 302/],
      ["401", status(401), /answered 401/],
      ["410", status(410), /answered 410/],
    ];
    for (const [what, answer, cause] of wrong) {
      it(`is of no use: ${what}; nobody asks again, and the log says why, without a word of it`, async () => {
        const { catalog, source } = await start(answer);
        expect(await causeOf(source))
          .to.match(cause)
          .and.not.to.include("secret");
        expect(catalog.heard).to.have.length(1);
        expect(warnings).to.have.length(1);
        expect(warnings[0])
          .to.match(/^an event cannot be read from its catalog: /)
          .and.not.to.include("secret");
        expect(source.stats()).to.deep.include({ circuit: "closed" });
        expect(source.stats().requests).to.deep.equal({ found: 0, missing: 0, wrong: 1, away: 0 });
      });
    }

    for (const head of [{}, { "content-length": "1000000000" }]) {
      it(`without an end is not read to the end${"content-length" in head ? ", nor when it says so" : ""}`, async () => {
        const { catalog, source } = await start((response) => {
          response.writeHead(200, { "content-type": "application/json", ...head });
          const pour = (): void => {
            while (response.write(" ".repeat(65_536)));
            response.once("drain", pour);
          };
          pour();
        });
        expect(await causeOf(source)).to.equal("it answered more than 262144 bytes");
        while (catalog.open.size > 0) await new Promise((resolve) => setImmediate(resolve));
      });
    }

    it("may have 262,144 bytes, and not one more", async () => {
      const padded = (length: number) => text('{"price":1}'.padEnd(length));
      const { catalog, source } = await start(padded(262_144));
      expect(await source.read(EVENT)).to.deep.equal(priced(1));
      catalog.answer = padded(262_145);
      expect(await causeOf(source, anId<EventId>(7))).to.equal("it answered more than 262144 bytes");
    });

    it("that is refused for its status is not waited for, nor is its connection kept", async () => {
      const { catalog, source } = await start((response) => response.writeHead(401).write("and so on"));
      expect(await causeOf(source)).to.equal("it answered 401");
      while (catalog.open.size > 0) await new Promise((resolve) => setImmediate(resolve));
    });

    it("that is wrong for one event does not stand in the way of others", async () => {
      const other = anId<EventId>(7);
      const { catalog, source } = await start((response, heard) =>
        json({ price: heard.path?.endsWith(other) ? 1 : "wrong" })(response, heard),
      );
      for (let time = 0; time < 20; time += 1) await causeOf(source);
      expect(await source.read(other)).to.deep.equal(priced(1));
      expect(catalog.heard).to.have.length(21);
    });

    it("cannot break what reads it: a mistake there stays one", async () => {
      const mistake = () => {
        throw new TypeError("a mistake");
      };
      const { source } = await start(json({}), { parse: mistake });
      expect(await failureOf(source.read(EVENT))).to.be.instanceOf(TypeError);
    });
  });

  describe("a bad moment", () => {
    const broken: Answer = (response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
      response.write("{}", () => response.destroy());
    };
    const moments: [string, Answer][] = [
      ["500", status(500)],
      ["503", status(503)],
      ["429", status(429)],
      ["an answer that breaks off", broken],
      ["a connection that is cut", (response) => response.destroy()],
      ["silence", silence],
    ];
    for (const [what, answer] of moments) {
      it(`passes: ${what}, twice, and then an event`, async () => {
        const { catalog, source } = await start(inTurn(answer, answer, json({ price: 1 })), {
          tryTimeout: PATIENT,
        });
        expect(await source.read(EVENT)).to.deep.equal(priced(1));
        expect(catalog.heard).to.have.length(3);
        expect(source.stats().requests).to.include({ found: 1 });
        expect(warnings).to.deep.equal([]);
      });
    }

    it("is nobody's failure when a kept connection is closed just as it is used again", async () => {
      const { catalog, source } = await start((response, heard) => {
        if (heard.connection === 1 && catalog.heard.length > 1) response.destroy();
        else json({ price: heard.connection })(response, heard);
      });
      expect(await source.read(EVENT)).to.deep.equal(priced(1));
      expect(await source.read(EVENT, { anew: true })).to.deep.equal(priced(2));
      expect(source.stats().requests).to.deep.equal({ found: 2, missing: 0, wrong: 0, away: 0 });
    });

    it("that lasts is a failure after three tries, told once a minute", async () => {
      const { catalog, source } = await start(status(503));
      expect(await causeOf(source)).to.equal("it answered 503");
      expect(catalog.heard).to.have.length(3);
      expect(warnings).to.deep.equal(["an event cannot be read from its catalog: it answered 503"]);
      clock.advance(59_999);
      catalog.answer = status(401);
      await causeOf(source);
      expect(warnings).to.have.length(1);
      clock.advance(1);
      await causeOf(source);
      expect(warnings).to.have.length(2);
    });

    const days: [string, () => Promise<string>, RegExp][] = [
      ["silence", async () => (await startCatalog(keep, silence)).url, /did not answer in time/],
      ["nobody", closedPort, /ECONNREFUSED|in time/],
      ["a reset", () => startTcp(keep, (socket) => socket.resetAndDestroy()), /ECONNRESET|in time/],
      [
        "another protocol",
        () => startTcp(keep, (socket) => socket.end("SSH-2.0\r\n")),
        /HPE_INVALID|in time/,
      ],
      ["half a head", () => startTcp(keep, (socket) => socket.write("HTTP/1.1 200 OK\r\n")), /in time/],
    ];
    for (const [what, startDay, cause] of days) {
      it(`costs no more than its time: ${what}`, async () => {
        const source = sourceAt(await startDay(), { tryTimeout: SHORT });
        expect(await causeOf(source)).to.match(cause);
      });
    }

    it("costs no more than all tries may take together", async () => {
      const { catalog, source } = await start(silence, { tryTimeout: 60_000, timeout: SHORT });
      expect(await causeOf(source)).to.match(/did not answer in time/);
      expect(catalog.heard).to.have.length(1);
      while (catalog.open.size > 0) await new Promise((resolve) => setImmediate(resolve));
    });
  });

  describe("the circuit", () => {
    let time: sinon.SinonFakeTimers;
    beforeEach(() => {
      time = sinon.useFakeTimers({ toFake: ["Date"] });
    });
    afterEach(() => time.restore());

    /** A source that has failed five times in a row: three tries, and two. */
    async function aBrokenOne() {
      const { catalog, source } = await start(status(503), { keepFor: 0 });
      await causeOf(source);
      expect(source.stats().circuit).to.equal("closed");
      expect(await causeOf(source)).to.equal("it did not answer just now");
      expect(catalog.heard).to.have.length(5);
      catalog.heard.length = 0;
      return { catalog, source };
    }

    it("is open after five failures in a row: all are refused at once, for a second", async () => {
      const { catalog, source } = await aBrokenOne();
      time.tick(999);
      expect(await causeOf(source)).to.equal("it did not answer just now");
      expect(catalog.heard).to.deep.equal([]);
      expect(source.stats()).to.deep.include({ circuit: "open", refused: 2 });
      expect(warnings).to.have.length(1);
    });

    it("sends one ahead then; the others neither follow nor wait, and are let through when it is back", async () => {
      const { catalog, source } = await aBrokenOne();
      time.tick(1_000);
      const arrived = Promise.withResolvers<() => void>();
      catalog.answer = (response, heard) => arrived.resolve(() => json({ price: 1 })(response, heard));
      const first = source.read(EVENT);
      const answer = await arrived.promise;
      expect(source.stats().circuit).to.equal("halfOpen");
      expect(await causeOf(source, anId<EventId>(7))).to.equal("it did not answer just now");
      answer();
      expect(await first).to.deep.equal(priced(1));
      expect(source.stats().circuit).to.equal("closed");
      catalog.answer = json({ price: 2 });
      expect(await source.read(EVENT)).to.deep.equal(priced(2));
      expect(catalog.heard).to.have.length(2);
    });

    it("rests for another second when that one fails", async () => {
      const { catalog, source } = await aBrokenOne();
      time.tick(1_000);
      await causeOf(source);
      expect(catalog.heard).to.have.length(1);
      catalog.answer = json({ price: 1 });
      await causeOf(source);
      expect(catalog.heard).to.have.length(1);
      time.tick(1_000);
      expect(await source.read(EVENT)).to.deep.equal(priced(1));
    });
  });

  describe("what is remembered", () => {
    const counting = async (options: Partial<HttpEventSourceOptions> = {}) => {
      let price = 0;
      const { catalog, source } = await start((response, heard) => {
        price += 1;
        json({ price })(response, heard);
      }, options);
      const ask = async (eventId = EVENT, how?: { anew: boolean }) =>
        (await source.read(eventId, how))?.timeslot.price;
      return { catalog, source, ask };
    };

    it("is an answer, for five seconds", async () => {
      const { ask, source } = await counting();
      expect(await ask()).to.equal(1);
      clock.advance(5_000);
      expect(await ask()).to.equal(1);
      clock.advance(1);
      expect(await ask()).to.equal(2);
      expect(source.stats()).to.deep.include({
        remembered: 1,
        requests: { found: 2, missing: 0, wrong: 0, away: 0 },
      });
    });

    it("is as long as it is told", async () => {
      const { ask } = await counting({ keepFor: 10 });
      await ask();
      clock.advance(11);
      expect(await ask()).to.equal(2);
    });

    it("is nothing with no time at all", async () => {
      const { ask } = await counting({ keepFor: 0 });
      expect([await ask(), await ask()]).to.deep.equal([1, 2]);
    });

    it("is passed over by who asks anew, and is the new answer then", async () => {
      const { ask } = await counting();
      expect([await ask(), await ask(EVENT, { anew: true }), await ask()]).to.deep.equal([1, 2, 2]);
    });

    it("is for a second only that there is no such event", async () => {
      const { catalog, source } = await start(status(404));
      await source.read(EVENT);
      clock.advance(1_000);
      await source.read(EVENT);
      expect(catalog.heard).to.have.length(1);
      clock.advance(1);
      catalog.answer = json({ price: 1 });
      expect(await source.read(EVENT)).to.deep.equal(priced(1));
    });

    it("is no failure", async () => {
      const { catalog, source } = await start(status(401));
      await causeOf(source);
      catalog.answer = json({ price: 1 });
      expect(await source.read(EVENT)).to.deep.equal(priced(1));
    });

    it("has an end, and what was not asked for the longest time is forgotten", async () => {
      const { ask } = await counting({ keepMost: 2 });
      const [a, b, c] = [1, 2, 3].map((number) => anId<EventId>(number));
      const asked = [await ask(a), await ask(b), await ask(a), await ask(c), await ask(a), await ask(b)];
      expect(asked).to.deep.equal([1, 2, 1, 3, 1, 4]);
    });

    it("is shared by those who ask at the same time; who asks anew does not take what is on its way", async () => {
      const { catalog, ask } = await counting();
      expect(await Promise.all([ask(), ask(), ask()])).to.deep.equal([1, 1, 1]);
      expect(catalog.heard).to.have.length(1);
      clock.advance(5_001);
      const anew = { anew: true };
      const prices = await Promise.all([ask(), ask(EVENT, anew), ask(EVENT, anew), ask()]);
      expect(prices[0]).to.equal(prices[3]).and.not.to.equal(prices[1]);
      expect(prices[1]).to.equal(prices[2]);
      expect(catalog.heard).to.have.length(3);
    });
  });

  for (const url of [
    "catalog",
    "ftp://example.org",
    "https://user:secret@example.org",
    "https://:secret@example.org",
  ]) {
    it(`is refused at once with the URL ${url}`, () => {
      expect(() => sourceAt(url)).to.throw(TypeError, /^must be an http or https URL without credentials$/);
    });
  }
});

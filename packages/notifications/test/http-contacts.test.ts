import { DeliveryFailed } from "@bookings/domain";
import { manualClock, NOW } from "@bookings/domain/testing";
import { expect } from "chai";
import { type HttpContactsOptions, httpContacts } from "../src/index.ts";
import { useClosing } from "./support/closing.ts";
import {
  type Answer,
  closedPort,
  json,
  silence,
  startEndpoint,
  startTcp,
  status,
} from "./support/endpoint.ts";
import { failureOf } from "./support/messages.ts";
import { portOf, watcher } from "./support/watcher.ts";

const ANN = "00000000-0000-4000-8000-0000000000a1";
const BEN = "00000000-0000-4000-8000-0000000000b2";
/** Milliseconds: for exchanges that never come to an end. */
const SHORT = 30;

describe("contacts over HTTP", () => {
  const keep = useClosing();

  const contactsAt = (url: string, options: Partial<HttpContactsOptions> = {}) =>
    keep(httpContacts({ url, clock: manualClock(NOW), ...options }), (contacts) => contacts.close());

  const start = async (answer: Answer, options: Partial<HttpContactsOptions> = {}) => {
    const endpoint = await startEndpoint(keep, answer);
    return { endpoint, contacts: contactsAt(endpoint.url, options) };
  };

  describe("the answer", () => {
    const answers: [string, unknown, object][] = [
      [
        "tells both",
        { email: "ann@example.org", language: "ru" },
        { email: "ann@example.org", language: "ru" },
      ],
      ["tells the language only", { language: "en" }, { language: "en" }],
      ["tells the address only", { email: "ann@example.org" }, { email: "ann@example.org" }],
      ["tells nothing", {}, {}],
      ["tells more than is asked", { email: "a@b.org", phone: "+7", id: 1 }, { email: "a@b.org" }],
      ["has wrong types", { email: ["a@b.org"], language: 7 }, {}],
      ["has nulls", { email: null, language: null }, {}],
    ];
    for (const [what, body, contact] of answers) {
      it(what, async () => {
        const { contacts } = await start(json(body));
        expect(await contacts.contactOf(ANN)).to.deep.equal(contact);
      });
    }

    it("404: nothing is known", async () => {
      const { contacts } = await start(status(404));
      expect(await contacts.contactOf(ANN)).to.deep.equal({});
    });

    for (const text of ["", "<html>", '{"email":', "[]", '"ann@example.org"', "null", "7"]) {
      it(`is no contact: ${text || "nothing"}`, async () => {
        const { contacts } = await start((response) => response.end(text));
        const failure = await failureOf(contacts.contactOf(ANN));
        expect(failure).to.be.instanceOf(DeliveryFailed);
        expect(failure).to.include({ message: "the contacts endpoint did not answer with a JSON object" });
      });
    }

    it("without an end is not read to the end", async () => {
      const { contacts } = await start((response) => {
        const pour = (): void => {
          while (response.write("x".repeat(65_536)));
          response.once("drain", pour);
        };
        pour();
      });
      const failure = await failureOf(contacts.contactOf(ANN));
      expect(failure).to.be.instanceOf(DeliveryFailed);
      expect(failure).to.include({ message: "the contacts endpoint answered more than 65536 bytes" });
    });

    for (const code of [204, 302, 401, 410, 429, 500, 503]) {
      it(`${code} is a failure that may pass, after the time it asks for`, async () => {
        const { contacts } = await start(status(code, { "retry-after": "7" }));
        const failure = await failureOf(contacts.contactOf(ANN));
        expect(failure).to.be.instanceOf(DeliveryFailed);
        expect(failure).to.include({ permanent: false, retryAfter: 7_000 });
      });
    }
  });

  describe("the question", () => {
    const urls: [string, string][] = [
      ["", `/contacts/${ANN}`],
      ["/", `/contacts/${ANN}`],
      ["/v2/", `/v2/contacts/${ANN}`],
      ["/v2?key=1", `/v2/contacts/${ANN}?key=1`],
      ["/users/{userId}/contact", `/users/${ANN}/contact`],
      ["/contact?of={userId}&key=1", `/contact?of=${ANN}&key=1`],
    ];
    for (const [suffix, path] of urls) {
      it(`goes to ${path} with the URL …${suffix}`, async () => {
        const endpoint = await startEndpoint(keep, json({}));
        await contactsAt(endpoint.url + suffix).contactOf(ANN);
        expect(endpoint.heard[0]).to.include({ method: "GET", path, body: "" });
      });
    }

    it("keeps an id within its place", async () => {
      const { endpoint, contacts } = await start(json({}));
      await contacts.contactOf("../a?b#c");
      expect(endpoint.heard[0]).to.have.property("path", "/contacts/..%2Fa%3Fb%23c");
    });

    it("is watched from before its headers are made, without the user", async () => {
      const watch = watcher();
      const { endpoint, contacts } = await start(status(404), {
        aroundCall: watch.aroundCall,
        headers: () => ({ traceparent: String(watch.isWithin()) }),
      });
      await contacts.contactOf(ANN);
      expect(endpoint.heard[0]?.headers).to.include({ traceparent: "true" });
      const call = { to: "contacts", method: "GET", host: "127.0.0.1", port: portOf(endpoint.url) };
      expect(watch.calls).to.deep.equal([{ call, answers: [404], isOver: true }]);
    });

    it("carries the token and the headers that it is given", async () => {
      const headers = () => ({ traceparent: "00-1-2-01", Authorization: "none" });
      const { endpoint, contacts } = await start(json({}), { token: "abc", headers });
      await contacts.contactOf(ANN);
      expect(endpoint.heard[0]?.headers).to.include({
        traceparent: "00-1-2-01",
        authorization: "Bearer abc",
      });
    });
  });

  describe("what is remembered", () => {
    const counting = async (options: Partial<HttpContactsOptions> = {}) => {
      const clock = manualClock(NOW);
      const { endpoint, contacts } = await start(
        (response, heard) => json({ language: String(endpoint.heard.length) })(response, heard),
        { clock, ...options },
      );
      const ask = async (userId: string) => (await contacts.contactOf(userId)).language;
      return { clock, endpoint, contacts, ask };
    };

    it("is an answer, for a minute", async () => {
      const { clock, ask } = await counting();
      expect(await ask(ANN)).to.equal("1");
      clock.advance(59_999);
      expect(await ask(ANN)).to.equal("1");
      clock.advance(1);
      expect(await ask(ANN)).to.equal("2");
    });

    it("is that nothing is known, too", async () => {
      const { endpoint, contacts } = await start(status(404));
      await contacts.contactOf(ANN);
      await contacts.contactOf(ANN);
      expect(endpoint.heard).to.have.length(1);
    });

    it("is no failure", async () => {
      const { endpoint, contacts } = await start(status(500));
      await failureOf(contacts.contactOf(ANN));
      endpoint.answer = json({ language: "en" });
      expect(await contacts.contactOf(ANN)).to.deep.equal({ language: "en" });
    });

    it("is each user's own", async () => {
      const { ask } = await counting();
      expect([await ask(ANN), await ask(BEN), await ask(ANN)]).to.deep.equal(["1", "2", "1"]);
    });

    it("has an end, and whoever was not asked for the longest time is forgotten", async () => {
      const { ask } = await counting({ keepMost: 2 });
      const asked = [await ask(ANN), await ask(BEN), await ask(ANN), await ask("third"), await ask(ANN)];
      expect(asked).to.deep.equal(["1", "2", "1", "3", "1"]);
      expect(await ask(BEN)).to.equal("4");
    });

    it("is shared by those who ask at the same time, and so is a failure", async () => {
      const { endpoint, contacts, ask } = await counting();
      expect(await Promise.all([ask(ANN), ask(ANN), ask(ANN), ask(BEN)])).to.have.length(4);
      expect(endpoint.heard.map(({ path }) => path)).to.have.members([
        `/contacts/${ANN}`,
        `/contacts/${BEN}`,
      ]);
      endpoint.answer = status(500);
      const failures = await Promise.all(["x", "x"].map((userId) => failureOf(contacts.contactOf(userId))));
      expect(failures.every((failure) => failure instanceof DeliveryFailed)).to.equal(true);
      expect(endpoint.heard).to.have.length(3);
    });
  });

  describe("a bad day", () => {
    const timedOut = `the contacts endpoint did not answer within ${SHORT} ms`;
    const days: [string, () => Promise<string>, RegExp | string][] = [
      ["silence", async () => (await startEndpoint(keep, silence)).url, timedOut],
      [
        "half an answer",
        async () => (await startEndpoint(keep, (response) => response.write("{"))).url,
        timedOut,
      ],
      ["a reset", () => startTcp(keep, (socket) => socket.resetAndDestroy()), /ECONNRESET|within/],
      ["nobody", closedPort, /ECONNREFUSED|within/],
    ];
    for (const [what, startDay, message] of days) {
      it(`${what} costs no more than the timeout, and may pass`, async () => {
        const failure = await failureOf(contactsAt(await startDay(), { timeout: SHORT }).contactOf(ANN));
        expect(failure).to.be.instanceOf(DeliveryFailed);
        expect(failure).to.have.property("message").that.matches(new RegExp(message));
        expect(failure).to.have.property("permanent", false);
      });
    }

    it("an answer that breaks off is a failure", async () => {
      const { contacts } = await start((response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("{}", () => response.destroy());
      });
      expect(await failureOf(contacts.contactOf(ANN))).to.be.instanceOf(DeliveryFailed);
    });
  });

  for (const url of ["contacts", "ftp://example.org", "{userId}"]) {
    it(`is refused at once with the URL ${url}`, () => {
      expect(() => contactsAt(url)).to.throw(
        TypeError,
        "the contacts URL must be an http:// or https:// URL",
      );
    });
  }
});

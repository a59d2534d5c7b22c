import { DeliveryFailed, type MessageId, NoAddress } from "@bookings/domain";
import { anId, remoteNotifierContract } from "@bookings/domain/testing";
import { expect } from "chai";
import type { SMTPServerOptions } from "smtp-server";
import { type EmailNotifierOptions, emailNotifier } from "../src/index.ts";
import { useClosing } from "./support/closing.ts";
import { closedPort, startTcp } from "./support/endpoint.ts";
import {
  type Command,
  startCurtMailServer,
  startDrippingMailServer,
  startForgetfulMailServer,
  startMailServer,
} from "./support/mail-server.ts";
import { aMessage, refusalOf } from "./support/messages.ts";
import { portOf, watcher } from "./support/watcher.ts";

const FROM = "Брони <bookings@example.org>";
/** Milliseconds: for exchanges that never come to an end. */
const SHORT = 30;

describe("the e-mail channel", () => {
  const keep = useClosing();

  const channel = (url: string, options: Partial<EmailNotifierOptions> = {}) =>
    keep(emailNotifier({ url, from: FROM, ...options }), (notifier) => notifier.close());

  const start = async (options: Partial<EmailNotifierOptions> = {}, server: SMTPServerOptions = {}) => {
    const mailServer = await startMailServer(keep, server);
    return { server: mailServer, notifier: channel(mailServer.url, options) };
  };

  describe("as any channel", () => {
    const subject = async () => {
      const { server, notifier } = await start();
      return {
        notifier,
        arrived: () =>
          server.received.map(({ headers, text }) => ({
            id: headers.get("message-id")?.replace(/^<(.*)@example\.org>$/, "$1") ?? "",
            title: headers.get("subject") ?? "",
            text,
          })),
        refuse: (refusing: boolean) => {
          if (refusing) server.refusals.RCPT = 450;
          else delete server.refusals.RCPT;
        },
        hang: () => {
          server.refusals.greeting = "silence";
          return channel(server.url, { timeout: SHORT, connections: 1 });
        },
      };
    };

    for (const { name, run } of remoteNotifierContract) it(name, async () => run(await subject()));
  });

  describe("what it sends", () => {
    it("is the text to the recipient's address, marked as written by a machine", async () => {
      const { server, notifier } = await start();
      await notifier.send(aMessage({ language: "ru", title: "Скоро", text: "Начало в 10:00" }));
      const [mail] = server.received;
      expect(mail).to.deep.include({ from: "bookings@example.org", to: ["athlete@example.org"] });
      expect(Object.fromEntries(mail?.headers ?? [])).to.include({
        from: "Брони <bookings@example.org>",
        to: "athlete@example.org",
        subject: "Скоро",
        "message-id": `<${anId(1)}@example.org>`,
        "content-language": "ru",
        "auto-submitted": "auto-generated",
        "content-type": "text/plain; charset=utf-8",
      });
      expect(mail?.text).to.equal("Начало в 10:00");
    });

    it("is watched, its failure too", async () => {
      const watch = watcher();
      const { server, notifier } = await start({ aroundCall: watch.aroundCall });
      await notifier.send(aMessage());
      server.refusals.RCPT = 450;
      await refusalOf(notifier);
      const call = { to: "mail", host: "127.0.0.1", port: portOf(server.url) };
      const calls = [call, call].map((one) => ({ call: one, answers: [], isOver: true }));
      expect(watch.calls).to.deep.equal(calls);
    });

    it("keeps to the lengths of lines that mail servers stand", async () => {
      const { server, notifier } = await start();
      await notifier.send(aMessage({ title: "ё".repeat(500), text: "long ".repeat(2_000) }));
      const longest = Math.max(...(server.received[0]?.raw.split("\r\n") ?? []).map(({ length }) => length));
      expect(longest).to.be.at.most(78);
    });

    it("goes out under the same Message-ID when it goes out again", async () => {
      const { server, notifier } = await start();
      await notifier.send(aMessage());
      await notifier.send(aMessage());
      const ids = server.received.map(({ headers }) => headers.get("message-id"));
      expect(ids).to.deep.equal([`<${anId(1)}@example.org>`, `<${anId(1)}@example.org>`]);
    });

    it("has a Message-ID in ASCII from a sender whose domain is not", async () => {
      const { server, notifier } = await start({ from: "bookings@пример.рф" });
      await notifier.send(aMessage());
      expect(server.received[0]?.headers.get("message-id")).to.equal(`<${anId(1)}@xn--e1afmkfd.xn--p1ai>`);
    });

    it("goes over a bounded number of connections, which are used again", async () => {
      const { server, notifier } = await start({ connections: 2 });
      const ids = Array.from({ length: 20 }, (_, index) => anId<MessageId>(index));
      await Promise.all(ids.map((id) => notifier.send(aMessage({ id }))));
      expect(server.received).to.have.length(20);
      expect(server.connections).to.include({ most: 2, made: 2 });
    });

    it("goes over another connection when the server gives a kept one up just then", async () => {
      const { url, taken } = await startForgetfulMailServer(keep);
      const notifier = channel(url.replace("http:", "smtp:"), { connections: 1 });
      await notifier.send(aMessage());
      await notifier.send(aMessage({ id: anId<MessageId>(2) }));
      expect(taken).to.deep.equal({ messages: 2, connections: 2 });
    });

    it("goes under the credentials of the URL", async () => {
      const seen: unknown[] = [];
      const server = await startMailServer(keep, {
        authOptional: false,
        allowInsecureAuth: true,
        onAuth: ({ username, password }, _session, reply) => {
          seen.push([username, password]);
          reply(null, { user: username });
        },
      });
      await channel(server.url.replace("://", "://us%40r:p%C3%A4ss@")).send(aMessage());
      expect(seen).to.deep.equal([["us@r", "päss"]]);
      expect(server.received).to.have.length(1);
    });
  });

  describe("a header", () => {
    const INJECTED = /^(bcc|x-evil|content-type: text\/html|cc)/im;

    for (const text of [
      "Soon\r\nBcc: evil@example.org",
      "Soon\nX-Evil: 1\n\nbody",
      "Soon\rCc: e@e.org",
      "a\u2028Cc: b",
    ]) {
      it(`does not begin within ${JSON.stringify(text)}`, async () => {
        const { server, notifier } = await start();
        await notifier.send(aMessage({ title: text, language: text }));
        const [mail] = server.received;
        expect(mail?.to).to.deep.equal(["athlete@example.org"]);
        expect(mail?.raw).not.to.match(INJECTED);
        expect(mail?.headers.get("subject")).to.equal(text.replaceAll(/[\r\n\u2028]+/g, " "));
        expect(mail?.text).to.equal("It starts soon.");
      });
    }
  });

  describe("the recipient's address", () => {
    const addresses: [string, string | undefined][] = [
      ["is missing", undefined],
      ["is empty", ""],
      ["has no host", "athlete"],
      ["has an empty host", "athlete@"],
      ["has no name", "@example.org"],
      ["has a space", "ath lete@example.org"],
      ["has a space before it", " athlete@example.org"],
      ["is two", "a@example.org,b@example.org"],
      ["is two in a group", "g:a@example.org;"],
      ["has a display name", "Ann <a@example.org>"],
      ["has angle brackets", "<a@example.org>"],
      ["has a comment", "a(b)@example.org"],
      ["is quoted", '"a b"@example.org'],
      ["has a second @", "a@b@example.org"],
      ["begins another header", "a@example.org\r\nBcc: b@example.org"],
      ["begins another command", "a@example.org>\r\nRCPT TO:<b@example.org"],
      ["ends in a line break", "a@example.org\n"],
      ["has a zero byte", "a\0@example.org"],
      ["has an empty label", "a@example..org"],
      ["is longer than any address", `${"a".repeat(60)}@${"b.".repeat(100)}org`],
      ["has a longer name than any address", `${"a".repeat(65)}@example.org`],
    ];
    for (const [what, email] of addresses) {
      it(`${what}: nothing is sent`, async () => {
        const { server, notifier } = await start();
        const failure = await refusalOf(notifier, aMessage({ contact: { email } }));
        expect(failure).to.be.instanceOf(NoAddress);
        const reason = email === undefined ? "the recipient has no e-mail address" : /is malformed$/;
        expect(failure).to.have.property("message").that.matches(new RegExp(reason));
        expect(server.connections.made).to.equal(0);
      });
    }

    for (const email of [
      "o'neil+bookings@sub.example.org",
      "a@b",
      "имя@пример.рф",
      "A_b-c%d=e@xn--e1afmkfd.xn--p1ai",
    ]) {
      it(`may be ${email}`, async () => {
        const { server, notifier } = await start();
        await notifier.send(aMessage({ contact: { email } }));
        expect(server.received).to.have.length(1);
      });
    }
  });

  describe("a refusal", () => {
    const cases: [Command, number, string, boolean][] = [
      ["RCPT", 550, "the mail server refused the recipient (550 5.1.1)", true],
      ["RCPT", 450, "the mail server refused the recipient (450 5.1.1)", false],
      ["RCPT", 421, "the mail server refused the connection (421 5.1.1)", false],
      ["DATA", 554, "the mail server refused the message (554 5.1.1)", true],
      ["DATA", 452, "the mail server refused the message (452 5.1.1)", false],
      ["MAIL", 550, "the mail server refused the sender (550 5.1.1)", false],
      ["greeting", 554, "the mail server refused the connection (554 5.1.1)", false],
    ];
    for (const [command, code, message, permanent] of cases) {
      it(`${code} at ${command} ${permanent ? "is for good" : "may pass"}, and its reason shows no address`, async () => {
        const { server, notifier } = await start();
        server.refusals[command] = code;
        const failure = await refusalOf(notifier);
        expect(failure).to.be.instanceOf(DeliveryFailed);
        expect(failure).to.include({ message, permanent, retryAfter: undefined });
        expect(server.received).to.deep.equal([]);
      });
    }

    it("of the login may pass, and its reason shows no password", async () => {
      const server = await startMailServer(keep, {
        authOptional: false,
        allowInsecureAuth: true,
        onAuth: (_auth, _session, reply) => reply(new Error("not hunter2")),
      });
      const failure = await refusalOf(channel(server.url.replace("://", "://user:hunter2@")));
      expect(failure).to.be.instanceOf(DeliveryFailed);
      expect(failure).to.include({ message: "the mail server refused the login (535)", permanent: false });
    });

    it("of one recipient holds up no other", async () => {
      const { server, notifier } = await start(
        { connections: 1 },
        {
          onRcptTo: ({ address }, _session, reply) =>
            reply(
              address.startsWith("gone") ? Object.assign(new Error("gone"), { responseCode: 550 }) : null,
            ),
        },
      );
      const gone = refusalOf(notifier, aMessage({ contact: { email: "gone@example.org" } }));
      await Promise.all([gone, notifier.send(aMessage()), notifier.send(aMessage())]);
      expect(await gone).to.include({ permanent: true });
      expect(server.received).to.have.length(2);
    });
  });

  describe("a bad day", () => {
    const timedOut = `the mail server did not answer within ${SHORT} ms`;

    for (const command of ["greeting", "MAIL", "RCPT", "DATA", "end of message"] as const) {
      it(`silence at ${command} costs no more than the timeout, also of those who wait for the connection`, async () => {
        const url = (await startCurtMailServer(keep, command)).replace("http:", "smtp:");
        const notifier = channel(url, { timeout: SHORT, connections: 1 });
        const failures = await Promise.all([refusalOf(notifier), refusalOf(notifier), refusalOf(notifier)]);
        for (const failure of failures) {
          expect(failure).to.be.instanceOf(DeliveryFailed);
          expect(failure).to.include({ message: timedOut, permanent: false });
        }
      });
    }

    it("one word at a time costs no more than the timeout", async () => {
      const url = (await startDrippingMailServer(keep)).replace("http:", "smtp:");
      const failure = await refusalOf(channel(url, { timeout: SHORT }));
      expect(failure).to.be.instanceOf(DeliveryFailed);
      expect(failure).to.include({ message: timedOut, permanent: false });
    });

    it("a message that was given up while it waited does not leave later", async () => {
      const { server, notifier } = await start({ timeout: 250, connections: 1 });
      server.refusals.greeting = "silence";
      await Promise.all([refusalOf(notifier), refusalOf(notifier)]);
      delete server.refusals.greeting;
      const later = aMessage({ id: anId<MessageId>(2) });
      while ((await refusalOf(notifier, later)) !== undefined);
      const ids = server.received.map(({ headers }) => headers.get("message-id"));
      expect(ids)
        .to.include(`<${anId(2)}@example.org>`)
        .and.not.to.include(`<${anId(1)}@example.org>`);
    });

    const broken: [string, () => Promise<string>][] = [
      ["nobody listens", closedPort],
      [
        "no mail server",
        () => startTcp(keep, (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"), "at once"),
      ],
      ["the connection is reset", () => startTcp(keep, (socket) => socket.resetAndDestroy(), "at once")],
      ["the connection is closed", () => startTcp(keep, (socket) => socket.end(), "at once")],
    ];
    for (const [what, startDay] of broken) {
      it(`${what}: a failure that may pass`, async () => {
        const failure = await refusalOf(channel((await startDay()).replace("http:", "smtp:")));
        expect(failure).to.be.instanceOf(DeliveryFailed);
        expect(failure).to.have.property("permanent", false);
        expect(failure)
          .to.have.property("message")
          .that.matches(/^the exchange with the mail server failed \(E/);
      });
    }

    it("kept connections are closed by close, so that the process can end", async () => {
      const { server, notifier } = await start();
      await notifier.send(aMessage());
      const closed = new Promise<void>((done) => {
        server.closed = done;
      });
      notifier.close();
      await closed;
    });
  });

  describe("settings", () => {
    const wrong: [string, Partial<EmailNotifierOptions>, string][] = [
      ["no URL", { url: "mail" }, "the mail server's URL must be smtp:// or smtps://"],
      [
        "another protocol",
        { url: "http://u:p@example.org" },
        "the mail server's URL must be smtp:// or smtps://",
      ],
      ["no host", { url: "smtp:///x" }, "the mail server's URL must be smtp:// or smtps://"],
      ["no sender", { from: "" }, "the sender must be one address"],
      ["two senders", { from: "a@example.org, b@example.org" }, "the sender must be one address"],
      ["a sender without a host", { from: "Bookings" }, "the sender must be one address"],
      [
        "a sender with a line break",
        { from: "a\r\nBcc: b <a@example.org>" },
        "the sender must be one address",
      ],
    ];
    for (const [what, options, message] of wrong) {
      it(`are refused at once: ${what}`, () => {
        expect(() => channel("smtp://127.0.0.1", options)).to.throw(TypeError, message);
      });
    }
  });
});

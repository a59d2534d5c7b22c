import { setImmediate as settle } from "node:timers/promises";
import { expect } from "chai";
import type { Connections } from "../src/connection/connections.ts";
import { inOneTransaction, type Statements } from "../src/connection/transaction.ts";
import { failureOf } from "./support.ts";

interface Sent {
  readonly text: string;
  answer(): void;
  refuse(failure: Error): void;
}

/** A connection whose statements are answered one by one, by hand. */
class Wire {
  readonly #sent: (Sent & { readonly result: Promise<unknown> })[] = [];
  /** What the server says to `commit`. */
  command = "COMMIT";
  settings = "";
  released = 0;

  readonly connections: Pick<Connections, "connect"> = {
    connect: async () => ({
      query: ((text: string) => this.#send(text)) as never,
      isOpen: () => this.released === 0,
      settings: this.settings,
      release: () => {
        this.released += 1;
      },
    }),
  };

  get texts(): string[] {
    return this.#sent.map(({ text }) => text.split(" ", 1)[0] ?? "");
  }

  #send(text: string): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    promise.catch(() => undefined);
    const answer = () => resolve({ rows: [text], command: text === "commit" ? this.command : "SELECT" });
    this.#sent.push({ text, answer, refuse: reject, result: promise });
    return promise;
  }

  /** The statement of that name, once it has been sent. */
  async sent(name: string): Promise<Sent> {
    for (let turn = 0; turn < 10; turn += 1) {
      const found = this.#sent.find(({ text }) => text.startsWith(name));
      if (found !== undefined) return found;
      await settle();
    }
    throw new Error(`${name} was not sent; there are only ${this.texts.join(", ")}`);
  }

  async answer(...names: readonly string[]): Promise<void> {
    for (const name of names) (await this.sent(name)).answer();
    await settle();
  }
}

const inTime = (): void => undefined;

describe("A transaction", () => {
  let wire: Wire;
  beforeEach(() => {
    wire = new Wire();
  });

  function perform(work: (statements: Statements) => Promise<unknown>, assertInTime = inTime) {
    const over = inOneTransaction(wire.connections as Connections, work, assertInTime);
    over.catch(() => undefined);
    return over;
  }

  it("begins together with what only looks", async () => {
    const over = perform(({ look }) => look("select"));
    await settle();
    expect(wire.texts).to.deep.equal(["begin", "select"]);
    await wire.answer("begin", "select", "commit");
    expect(await over).to.deep.equal(["select"]);
    expect(wire.released).to.equal(1);
  });

  it("says with its beginning what cannot be said for the session", async () => {
    wire.settings = "; set local lock_timeout = 1";
    const over = perform(async () => undefined);
    const { text } = await wire.sent("begin");
    expect(text).to.equal("begin isolation level read committed; set local lock_timeout = 1");
    await wire.answer("begin", "commit");
    await over;
  });

  it("sends nothing that changes something before it is known to have begun", async () => {
    const over = perform(async ({ look, run, send }) => {
      await look("select");
      send("insert", []);
      await run("update");
    });
    await wire.answer("select");
    expect(wire.texts).to.deep.equal(["begin", "select"]);
    await wire.answer("begin");
    expect(wire.texts).to.deep.equal(["begin", "select", "insert", "update"]);
    await wire.answer("insert", "update", "commit");
    await over;
  });

  it("changes nothing when it cannot begin, however well everything else goes", async () => {
    const cannot = new Error("cannot begin");
    const over = perform(async ({ look, send }) => {
      await look("select");
      send("insert", []);
    });
    await wire.answer("select");
    (await wire.sent("begin")).refuse(cannot);
    await wire.answer("rollback");
    expect(await failureOf(over)).to.equal(cannot);
    expect(wire.texts).to.deep.equal(["begin", "select", "rollback"]);
  });

  it("ends behind what was sent last, without waiting for an answer to it", async () => {
    const over = perform(async ({ send }) => {
      send("insert", []);
      send("update", []);
    });
    await wire.answer("begin");
    expect(wire.texts).to.deep.equal(["begin", "insert", "update", "commit"]);
    await wire.answer("insert", "update", "commit");
    await over;
  });

  it("fails where the server has rolled back instead, in the words of what failed", async () => {
    wire.command = "ROLLBACK";
    const over = perform(async ({ send }) =>
      send("insert", [], (failure) => {
        throw new Error("no seat", { cause: failure });
      }),
    );
    await wire.answer("begin");
    (await wire.sent("insert")).refuse(new Error("check"));
    await wire.answer("commit", "rollback");
    expect(await failureOf(over)).to.have.property("message", "no seat");
  });

  it("fails where the server has rolled back because of something that the work had got over", async () => {
    wire.command = "ROLLBACK";
    const over = perform(({ look }) => look("select").catch(() => "never mind"));
    (await wire.sent("select")).refuse(new Error("syntax"));
    await wire.answer("begin", "commit", "rollback");
    expect(await failureOf(over))
      .to.be.an("error")
      .with.property("message")
      .that.includes("had failed");
  });

  it("fails with what failed first, not with what failed because of it", async () => {
    const first = new Error("first");
    const over = perform(async ({ send, run }) => {
      send("insert", []);
      await run("select");
    });
    await wire.answer("begin");
    (await wire.sent("insert")).refuse(first);
    (await wire.sent("select")).refuse(new Error("the transaction is aborted"));
    await wire.answer("rollback");
    expect(await failureOf(over)).to.equal(first);
  });

  it("does not end before what was left to be done is done, and not at all when that fails", async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    const over = perform(async ({ later }) => later(promise));
    await wire.answer("begin");
    expect(wire.texts).to.deep.equal(["begin"]);
    const missing = new Error("a row is missing");
    reject(missing);
    await wire.answer("rollback");
    expect(await failureOf(over)).to.equal(missing);
    expect(wire.texts).to.deep.equal(["begin", "rollback"]);
  });

  it("fails with what the work has thrown, whatever was still to be sent", async () => {
    const refusal = new Error("no");
    const over = perform(async ({ send }) => {
      send("insert", []);
      throw refusal;
    });
    await wire.answer("begin", "insert", "rollback");
    expect(await failureOf(over)).to.equal(refusal);
    expect(wire.texts).to.deep.equal(["begin", "insert", "rollback"]);
  });

  for (const [how, end] of [
    ["failed", "rollback"],
    ["ended", "commit"],
  ] as const) {
    it(`sends nothing more once it has ${how}, whatever goes on by itself`, async () => {
      const straggling = Promise.withResolvers<void>();
      let straggler: Promise<unknown> | undefined;
      const over = perform(async ({ run }) => {
        straggler = straggling.promise.then(() => run("delete"));
        straggler.catch(() => undefined);
        if (how === "failed") throw new Error("no");
      });
      await wire.answer("begin");
      await wire.sent(end);
      straggling.resolve();
      await wire.answer(end);
      await failureOf(over);
      expect(await failureOf(straggler as Promise<unknown>))
        .to.be.an("error")
        .with.property("message", "the transaction is over");
      expect(wire.texts).to.deep.equal(["begin", end]);
    });
  }

  it("neither goes on nor commits when it is too late", async () => {
    let isLate = false;
    const tooLate = new Error("too late");
    const assertInTime = (): void => {
      if (isLate) throw tooLate;
    };
    const over = perform(async ({ look }) => {
      await look("select");
      isLate = true;
    }, assertInTime);
    await wire.answer("begin", "select", "rollback");
    expect(await failureOf(over)).to.equal(tooLate);
    expect(wire.texts).to.deep.equal(["begin", "select", "rollback"]);
  });
});

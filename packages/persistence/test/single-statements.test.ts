import { setImmediate as settle } from "node:timers/promises";
import { expect } from "chai";
import type { Connection, Connections } from "../src/connection/connections.ts";
import { singleStatements } from "../src/connection/single-statements.ts";
import { failureOf } from "./support.ts";

/** A connection that answers when it is told to. */
class Line {
  readonly sent: string[] = [];
  readonly #answers: PromiseWithResolvers<unknown>[] = [];
  isOpen = true;
  isReleased = false;

  readonly connection = {
    query: ((text: string) => {
      const answer = Promise.withResolvers<unknown>();
      this.sent.push(text);
      this.#answers.push(answer);
      return answer.promise;
    }) as Connection["query"],
    isOpen: () => this.isOpen,
    release: () => {
      this.isReleased = true;
    },
  };

  /** Answers those that were sent first. */
  async answer(count = 1): Promise<void> {
    for (const { resolve } of this.#answers.splice(0, count)) resolve({ rows: ["row"] });
    await settle();
  }

  async breakDown(failure: Error): Promise<void> {
    this.isOpen = false;
    for (const { reject } of this.#answers.splice(0)) reject(failure);
    await settle();
  }
}

describe("Single statements", () => {
  let lines: Line[];
  let isAwaited: boolean;
  let size: number;
  let refusal: Error | undefined;
  beforeEach(() => {
    lines = [];
    isAwaited = false;
    size = 4;
    refusal = undefined;
  });

  const connections: Connections = {
    connect: async () => {
      await settle();
      if (refusal !== undefined) throw refusal;
      const line = new Line();
      lines.push(line);
      return line.connection;
    },
    get size() {
      return size;
    },
    isAwaited: () => isAwaited,
    use: () => ({ max: size, busy: lines.length, idle: 0, waiting: 0 }),
    end: async () => undefined,
  };

  /** Statements that come at the same moment; each is kept from ending the process when it fails. */
  async function ask(run: ReturnType<typeof singleStatements>, count: number): Promise<Promise<unknown>[]> {
    const asked = Array.from({ length: count }, (_, index) => run(`select ${index}`));
    for (const one of asked) one.catch(() => undefined);
    await settle();
    await settle();
    return asked;
  }

  const under = (): number[] => lines.map(({ sent }) => sent.length);

  it("travel together on one connection, which is given back behind the last", async () => {
    const asked = await ask(singleStatements(connections, 1), 3);
    expect(lines.map(({ sent }) => sent.toSorted())).to.deep.equal([["select 0", "select 1", "select 2"]]);
    await lines[0]?.answer(2);
    expect(lines[0]?.isReleased).to.equal(false);
    await lines[0]?.answer();
    expect(lines[0]?.isReleased).to.equal(true);
    expect(await Promise.all(asked)).to.deep.equal([["row"], ["row"], ["row"]]);
  });

  it("take another connection while one is busy, and no more than they may", async () => {
    const run = singleStatements(connections, 2);
    void (await ask(run, 1));
    void (await ask(run, 1));
    expect(under()).to.deep.equal([2]);
    void (await ask(run, 1));
    expect(under()).to.deep.equal([2, 1]);
    void (await ask(run, 5));
    expect(under()).to.deep.equal([4, 4]);
  });

  it("wait, in their order, rather than behind more than seven others", async () => {
    void (await ask(singleStatements(connections, 1), 10));
    expect(under()).to.deep.equal([8]);
    await lines[0]?.answer();
    expect(lines[0]?.sent.slice(8)).to.deep.equal(["select 8"]);
    await lines[0]?.answer(8);
    expect(lines[0]?.sent.slice(8)).to.deep.equal(["select 8", "select 9"]);
  });

  it("keep their share of the connections, however many transactions wait for one", async () => {
    const run = singleStatements(connections, 1);
    isAwaited = true;
    void (await ask(run, 2));
    void (await ask(run, 3));
    expect(under()).to.deep.equal([5]);
  });

  it("that have waited for the only connection come in together, whoever waits behind them", async () => {
    size = 1;
    isAwaited = true;
    void (await ask(singleStatements(connections, 1), 10));
    expect(under()).to.deep.equal([8]);
    await lines[0]?.answer(8);
    await settle();
    expect([lines[0]?.isReleased, ...under()]).to.deep.equal([true, 8, 2]);
  });

  it("leave the only connection to whoever waits for one, and go on with another", async () => {
    size = 1;
    const run = singleStatements(connections, 1);
    void (await ask(run, 2));
    isAwaited = true;
    const [later] = await ask(run, 1);
    expect(under()).to.deep.equal([2]);
    await lines[0]?.answer(2);
    expect(lines[0]?.isReleased).to.equal(true);
    isAwaited = false;
    await settle();
    await lines[1]?.answer();
    expect(await later).to.deep.equal(["row"]);
  });

  it("fail with their connection; those that waited go on with another", async () => {
    const asked = await ask(singleStatements(connections, 1), 9);
    const lost = new Error("lost");
    await lines[0]?.breakDown(lost);
    expect(await Promise.all(asked.slice(0, 8).map(failureOf))).to.deep.equal(
      Array.from({ length: 8 }, () => lost),
    );
    await settle();
    await lines[1]?.answer();
    expect(await asked[8]).to.deep.equal(["row"]);
  });

  it("all fail at once where there is no connection to be had, and the next one tries again", async () => {
    const run = singleStatements(connections, 1);
    refusal = new Error("nobody answers");
    const asked = await ask(run, 20);
    expect(await Promise.all(asked.map(failureOf))).to.deep.equal(Array.from({ length: 20 }, () => refusal));
    refusal = undefined;
    const [next] = await ask(run, 1);
    await lines[0]?.answer();
    expect(await next).to.deep.equal(["row"]);
  });
});

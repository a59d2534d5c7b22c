import type { NotificationLedger, Outcome } from "@bookings/domain";
import { aLedgerEntry } from "@bookings/domain/testing";
import { expect } from "chai";
import { settlement } from "../../src/notification/settlement.ts";

type Uow = Parameters<typeof settlement>[0];

const outcome: Outcome = aLedgerEntry();

/** A unit of work that notes what it is told to write, and waits until it may. */
function aLedger() {
  const written: [claimId: string, count: number][][] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const uow: Uow = {
    run: async (work) => {
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      await gate.promise;
      const batch: [string, number][] = [];
      const settle: NotificationLedger["settle"] = async (claimId, outcomes) => {
        batch.push([claimId, outcomes.length]);
      };
      const result = await work({ ledger: { settle } as NotificationLedger });
      written.push(batch);
      return result;
    },
  };
  return { uow, written, gates };
}

describe("Settling", () => {
  it("writes together what has come in until a unit of work begins, claim by claim", async () => {
    const { uow, written, gates } = aLedger();
    const settling = settlement(uow);
    settling.expect(5);
    for (const claimId of ["one", "one", "two", "one"]) settling.settle(claimId, outcome);
    gates[0]?.resolve();
    await settling.atMost(1);
    settling.settle("two", outcome);
    gates[1]?.resolve();
    await settling.atMost(0);
    expect(written).to.deep.equal([
      [
        ["one", 3],
        ["two", 1],
      ],
      [["two", 1]],
    ]);
  });

  it("writes the same again when its unit of work is run again", async () => {
    const { uow, written, gates } = aLedger();
    const twice: Uow = {
      run: async (work) => {
        await uow.run(work);
        return uow.run(work);
      },
    };
    const settling = settlement(twice);
    settling.expect(2);
    settling.settle("one", outcome);
    gates[0]?.resolve();
    while (gates[1] === undefined) await Promise.resolve();
    settling.settle("one", outcome);
    gates[1].resolve();
    await settling.atMost(1);
    expect(written).to.deep.equal([[["one", 1]], [["one", 1]]]);
  });

  it("forgets nothing that comes in just when the writing ends", async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const { uow, written, gates } = aLedger();
      const settling = settlement(uow);
      settling.expect(2);
      settling.settle("one", outcome);
      gates[0]?.resolve();
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      settling.settle("two", outcome);
      // A unit of work of its own, unless it came in before the first one had begun.
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      gates[1]?.resolve();
      await settling.atMost(0);
      expect(written.flat(), `after ${turns} turns`).to.deep.equal([
        ["one", 1],
        ["two", 1],
      ]);
    }
  });

  it("waits for what is expected, but no longer than asked for", async () => {
    const { uow, gates } = aLedger();
    const settling = settlement(uow);
    await settling.atMost(0);
    settling.expect(3);
    await settling.atMost(3);
    settling.settle("one", outcome);
    let reached = false;
    const waiting = settling.atMost(2).then(() => (reached = true));
    await Promise.resolve();
    expect(reached).to.equal(false);
    gates[0]?.resolve();
    await waiting;
  });

  it("tells whoever waits, now or later, that writing has failed", async () => {
    const failure = new Error("no storage");
    const settling = settlement({ run: () => Promise.reject(failure) });
    settling.expect(2);
    const waiting = settling.atMost(0).catch((error: unknown) => error);
    settling.settle("one", outcome);
    expect(await waiting).to.equal(failure);
    settling.settle("one", outcome);
    expect(await settling.atMost(2).catch((error: unknown) => error)).to.equal(failure);
  });
});

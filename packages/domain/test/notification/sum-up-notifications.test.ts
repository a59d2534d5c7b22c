import { aLedgerEntry, anId, asAdmin, DAY, HOUR, later, NOW } from "@bookings/domain/testing";
import { expect } from "chai";
import { asAthlete, aWorld, refusalOf } from "../world.ts";

describe("The sum of all messages", () => {
  it("is what waits as a whole, and what became of those of the last day", async () => {
    const { storage, useCases } = await aWorld();
    const entries = [
      { status: "dead", dueAt: later(NOW, -2 * DAY) },
      { status: "sent", dueAt: later(NOW, -DAY - 1) },
      { status: "sent", dueAt: later(NOW, -DAY) },
      { status: "skipped", dueAt: later(NOW, -1) },
      { status: "pending", dueAt: later(NOW, -HOUR), nextAttemptAt: later(NOW, -HOUR) },
      { status: "pending", dueAt: NOW },
      { status: "pending", dueAt: later(NOW, 1), nextAttemptAt: later(NOW, 1) },
    ] as const;
    await storage.uow.run(({ ledger }) =>
      ledger.record(
        entries.map((entry, index) => aLedgerEntry({ id: anId(index), ruleId: `rule-${index}`, ...entry })),
      ),
    );
    expect(await useCases.sumUpNotifications({ caller: asAdmin })).to.deep.equal({
      due: 2,
      pending: 3,
      dead: 1,
      oldestDueAt: later(NOW, -HOUR).toISOString(),
      lastDay: { pending: 1, sent: 1, dead: 0, expired: 0, skipped: 1 },
    });
  });

  it("is for services and administrators", async () => {
    const { useCases } = await aWorld();
    const refused = useCases.sumUpNotifications({ caller: asAthlete });
    expect((await refusalOf(refused)).code).to.equal("forbidden");
  });
});

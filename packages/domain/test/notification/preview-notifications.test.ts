import {
  aLedgerEntry,
  anId,
  aRule,
  asAdmin,
  COACH,
  DAY,
  HOUR,
  later,
  MINUTE,
  NOW,
  START,
} from "@bookings/domain/testing";
import { expect } from "chai";
import { asCoach, aWorld, BOOKING, bookingIn, refusalOf } from "../world.ts";

const reminder = aRule({ id: "reminder", on: "start", offset: -HOUR, to: ["athlete"], when: ["Accepted"] });
const canceled = aRule({
  id: "canceled",
  on: "canceled",
  offset: 0,
  to: ["coach"],
  when: ["Canceled"],
  expiresAfter: DAY,
});

describe("A preview of a run", () => {
  async function anHourBefore() {
    const world = await aWorld({ rules: [reminder, canceled], bookings: [bookingIn("Accepted")] });
    await world.useCases.registerRules();
    world.clock.set(later(START, -HOUR));
    return { ...world, preview: (caller = asAdmin) => world.useCases.previewNotifications({ caller }) };
  }

  it("tells what would go out, and leaves everything as it was", async () => {
    const { preview, storage, notifier, useCases } = await anHourBefore();
    expect(await preview()).to.deep.equal([
      {
        ruleId: "reminder",
        on: "start",
        bookingId: BOOKING,
        recipient: { userId: bookingIn("Accepted").userId, role: "Athlete" },
        channel: "test",
        dueAt: later(START, -HOUR),
        verdict: "send",
        reason: null,
      },
    ]);
    expect([storage.ledger(), notifier.messages]).to.deep.equal([[], []]);
    await useCases.sendDueNotifications({ caller: asAdmin });
    expect(notifier.messages).to.have.length(1);
    expect(await preview()).to.deep.equal([]);
  });

  it("tells what would not go out, and why", async () => {
    const { preview, storage, clock } = await anHourBefore();
    await storage.uow.run(({ ledger }) =>
      ledger.record([
        aLedgerEntry({ id: anId(1), ruleId: "gone", expiresAt: later(START, DAY) }),
        aLedgerEntry({
          id: anId(2),
          ruleId: "canceled",
          expiresAt: later(NOW, MINUTE),
          dueAt: later(NOW, 1),
        }),
      ]),
    );
    const before = storage.ledger();
    const found = await preview();
    expect(found.map(({ ruleId, verdict, reason }) => [ruleId, verdict, reason])).to.deep.equal([
      ["gone", "skipped", "the rule is no longer in force"],
      ["canceled", "expired", "too late to be worth sending"],
      ["reminder", "send", null],
    ]);
    expect(storage.ledger()).to.deep.equal(before);
    expect(clock.now()).to.deep.equal(later(START, -HOUR));
  });

  it("tells of requests that lapse with it, without writing that down", async () => {
    const world = await aWorld({ rules: [canceled], bookings: [bookingIn("Pending")] });
    await world.useCases.registerRules();
    world.clock.set(START);
    const found = await world.useCases.previewNotifications({ caller: asAdmin });
    expect(found.map(({ ruleId, recipient }) => [ruleId, recipient.userId])).to.deep.equal([
      ["canceled", COACH],
    ]);
    expect((await world.stored()).state.status).to.equal("Pending");
  });

  it("is not for ordinary callers", async () => {
    const { preview } = await anHourBefore();
    expect(await refusalOf(preview(asCoach))).to.include({ code: "forbidden" });
  });

  it("fails as the storage fails", async () => {
    const world = await aWorld();
    const failure = new Error("no storage");
    const broken = {
      ...world.ports,
      storage: { ...world.storage, uow: { run: () => Promise.reject(failure) } },
    };
    const { useCases } = await import("@bookings/domain");
    const attempt = useCases(broken).previewNotifications({ caller: asAdmin });
    expect(await attempt.catch((error: unknown) => error)).to.equal(failure);
  });
});

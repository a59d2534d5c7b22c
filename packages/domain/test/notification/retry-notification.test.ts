import { type LedgerEntry, type MessageId, messageStatuses, NotificationNotFound } from "@bookings/domain";
import { aLedgerEntry, anId, aRule, asAdmin, later, MINUTE, NOW } from "@bookings/domain/testing";
import { expect } from "chai";
import { asCoach, aWorld, bookingIn, refusalOf } from "../world.ts";

const dead = aLedgerEntry({
  status: "dead",
  reason: "refused",
  attempts: 8,
  expiresAt: later(NOW, 9 * MINUTE),
});

async function aWorldWith(entry: LedgerEntry) {
  const rules = [aRule({ to: ["athlete"] })];
  const world = await aWorld({ rules, bookings: [bookingIn("Accepted")] });
  await world.storage.uow.run(({ ledger }) => ledger.record([entry]));
  return {
    ...world,
    retry: (id: MessageId = entry.id, caller = asAdmin) => world.useCases.retryNotification({ caller, id }),
  };
}

describe("Trying a dead message again", () => {
  it("gives it all of its tries, from now on", async () => {
    const { retry, storage, clock } = await aWorldWith(dead);
    clock.set(later(NOW, MINUTE));
    const now = later(NOW, MINUTE);
    expect(await retry()).to.include({ status: "pending", attempts: 0, nextAttemptAt: now.toISOString() });
    expect(storage.ledger()).to.deep.equal([
      { ...dead, status: "pending", reason: null, attempts: 0, nextAttemptAt: now },
    ]);
  });

  it("sends it with the next run, under its id, if it is still worth sending", async () => {
    for (const [minutes, status] of [
      [8, "sent"],
      [9, "expired"],
    ] as const) {
      const { retry, useCases, storage, clock } = await aWorldWith(dead);
      clock.set(later(NOW, minutes * MINUTE));
      await retry();
      await useCases.sendDueNotifications({ caller: asAdmin });
      expect(storage.ledger()[0]).to.include({ id: dead.id, status });
    }
  });

  for (const status of messageStatuses.filter((one) => one !== "dead")) {
    it(`is refused when it is ${status}`, async () => {
      const { retry, storage } = await aWorldWith({ ...dead, status });
      expect(await refusalOf(retry())).to.include({ code: "invalid_status_transition", status });
      expect(storage.ledger()[0]?.status).to.equal(status);
    });
  }

  it("is refused when there is none, and to ordinary callers before anything is looked up", async () => {
    const { retry } = await aWorldWith(dead);
    expect(await refusalOf(retry(anId(0x99)))).to.be.instanceOf(NotificationNotFound);
    expect(await refusalOf(retry(anId(0x99), asCoach))).to.include({ code: "forbidden" });
  });
});

describe("Listing messages", () => {
  const entries = [1, 2, 3].map((number) =>
    aLedgerEntry({ id: anId(number), ruleId: `rule-${number}`, dueAt: later(NOW, number) }),
  );

  it("goes page by page, the latest due first", async () => {
    const { storage, useCases } = await aWorld();
    await storage.uow.run(({ ledger }) => ledger.record(entries));
    const list = (filter: object) => useCases.listNotifications({ caller: asAdmin, filter });
    const first = await list({ limit: 2 });
    expect(first.notifications.map(({ id }) => id)).to.deep.equal([anId(3), anId(2)]);
    expect(first.next).to.deep.equal({ dueAt: later(NOW, 2), id: anId(2) });
    const second = await list({ limit: 2, after: first.next });
    expect(second.notifications.map(({ id }) => id)).to.deep.equal([anId(1)]);
    expect(second).to.not.have.property("next");
    expect(await list({ limit: 3 })).to.not.have.property("next");
  });

  it("has a hundred on a page unless told otherwise", async () => {
    const { storage, useCases } = await aWorld();
    const many = Array.from({ length: 101 }, (_, index) =>
      aLedgerEntry({ id: anId(index), ruleId: `rule-${index}` }),
    );
    await storage.uow.run(({ ledger }) => ledger.record(many));
    const { notifications, next } = await useCases.listNotifications({ caller: asAdmin, filter: {} });
    expect(notifications).to.have.length(100);
    expect(next).to.be.an("object");
  });

  it("is empty where nothing fits", async () => {
    const { useCases } = await aWorld();
    expect(await useCases.listNotifications({ caller: asAdmin, filter: {} })).to.deep.equal({
      notifications: [],
    });
  });
});

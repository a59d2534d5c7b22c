import assert from "node:assert/strict";
import { BookingNotFound, EventNotFound, type Storage } from "@bookings/domain";
import { ATHLETE, aBooking, aLedgerEntry, anEvent, anOrder, later, MINUTE, NOW } from "../builders.ts";
import { anId } from "../ids.ts";
import type { ContractCase } from "./contract-case.ts";
import { fullBooking, fullStates } from "./samples.ts";
import { claim, entriesOf, keep, open, record } from "./steps.ts";

const failure = new Error("the work was given up");

const giveUp = (storage: Storage, work: Parameters<Storage["uow"]["run"]>[0]): Promise<void> =>
  assert.rejects(
    storage.uow.run(async (repositories) => {
      await work(repositories);
      throw failure;
    }),
    (thrown) => thrown === failure,
  );

const newRows: ContractCase = {
  name: "keeps nothing of a unit of work that throws, and hands its error on",
  run: async (storage) => {
    await giveUp(storage, async ({ events, orders, bookings, ledger }) => {
      await events.add(anEvent({ seatsTaken: 1 }));
      await orders.add(anOrder());
      await bookings.add([aBooking()]);
      await ledger.openRules(["reminder"], NOW);
      await ledger.record([aLedgerEntry()]);
    });
    await assert.rejects(storage.events.get(anEvent().eventId, NOW), EventNotFound);
    await assert.rejects(storage.bookings.get(aBooking().bookingId, NOW), BookingNotFound);
    await assert.rejects(open(storage, aBooking().bookingId), BookingNotFound);
    assert.deepEqual(await storage.orders.list({ userId: ATHLETE }, NOW), []);
    assert.deepEqual(await claim(storage, { claimId: anId(1), now: NOW }), []);
    const next = later(NOW, MINUTE);
    const progress = await storage.uow.run(({ ledger }) => ledger.openRules(["reminder"], next));
    assert.deepEqual(progress, [{ since: next, scannedUntil: next }]);
  },
};

const changedRows: ContractCase = {
  name: "takes back every change of a unit of work that throws",
  run: async (storage) => {
    await keep(storage, { events: [anEvent()], orders: [anOrder()], bookings: [aBooking()] });
    await record(storage, [aLedgerEntry()]);
    await giveUp(storage, async ({ events, bookings, ledger }) => {
      await events.save([anEvent({ seatsTaken: 2, revision: 2 })]);
      await bookings.save([fullBooking(fullStates.Canceled)]);
      const until = later(NOW, MINUTE);
      const [claimed] = await ledger.claim({ claimId: anId(1), now: NOW, until, limit: 1 });
      assert.ok(claimed);
      await ledger.settle(anId(1), [{ ...claimed.entry, status: "sent" }]);
    });
    assert.deepEqual(await open(storage, aBooking().bookingId), { booking: aBooking(), event: anEvent() });
    const claimed = await claim(storage, { claimId: anId(2), now: NOW });
    assert.deepEqual(entriesOf(claimed), [aLedgerEntry()]);
  },
};

const removedRows: ContractCase = {
  name: "takes back an erasure that throws",
  run: async (storage) => {
    await keep(storage, { events: [anEvent()], orders: [anOrder()], bookings: [aBooking()] });
    await record(storage, [aLedgerEntry()]);
    const before = await storage.orders.list({ userId: ATHLETE }, NOW);
    await giveUp(storage, async ({ users, ledger }) => {
      await users.open(ATHLETE);
      await ledger.erase(ATHLETE, [aBooking().bookingId]);
      await users.remove(ATHLETE, { bookingIds: [aBooking().bookingId], eventIds: [anEvent().eventId] });
    });
    assert.equal(before.length, 1);
    assert.deepEqual(await storage.orders.list({ userId: ATHLETE }, NOW), before);
    assert.equal((await claim(storage, { claimId: anId(1), now: NOW })).length, 1);
  },
};

const result: ContractCase = {
  name: "hands on what the work resolves to",
  run: async (storage) => assert.equal(await storage.uow.run(async () => "done"), "done"),
};

export const rollbackContract: readonly ContractCase[] = [newRows, changedRows, removedRows, result];

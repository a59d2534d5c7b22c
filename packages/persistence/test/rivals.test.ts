import {
  type Booked,
  type BookingId,
  BookingNotFound,
  type CoachId,
  type EventId,
  IdempotencyInProgress,
  type MessageId,
  type Repositories,
  type Storage,
  type UserId,
} from "@bookings/domain";
import {
  aBooking,
  aKeptRequest,
  aLedgerEntry,
  anEvent,
  anId,
  anOrder,
  aRule,
  asAdmin,
  aTimeSlot,
  later,
  NOW,
  STRANGER,
  testPorts,
} from "@bookings/domain/testing";
import { expect } from "chai";
import type pg from "pg";
import { failureOf, keepBooking, site } from "./support.ts";

const { eventId } = anEvent();
const { bookingId, userId } = aBooking();

/** Resolves when somebody waits for what the client has locked. */
async function isWaitedFor(client: pg.Client, watcher: pg.Client): Promise<void> {
  const waiting = "select from pg_stat_activity where $1::int = any(pg_blocking_pids(pid))";
  const { processID } = client as pg.Client & { processID: number };
  while ((await watcher.query(waiting, [processID])).rowCount === 0);
}

const messages = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    aLedgerEntry({ id: anId<MessageId>(index), ruleId: `rule-${index}` }),
  );

const claimAs = (claimId: string, limit: number) => ({ claimId, now: NOW, until: later(NOW, 1), limit });

/** Two coaches, and an order that has one booking with each. */
async function keepSharedOrder({ uow }: Storage): Promise<readonly [CoachId, CoachId]> {
  const coaches = [anId<CoachId>(0xc1), anId<CoachId>(0xc2)] as const;
  await uow.run(async ({ events, orders, bookings }) => {
    await orders.add(anOrder());
    for (const [index, coachId] of coaches.entries()) {
      const own = { coachId, eventId: anId<EventId>(index) };
      await events.add(anEvent(own));
      await bookings.add([aBooking({ ...own, bookingId: anId<BookingId>(index) })]);
    }
  });
  return coaches;
}

async function erase({ users }: Repositories, coach: UserId): Promise<void> {
  const { booked, events } = await users.open(coach);
  const bookingIds = booked.map(({ booking }) => booking.bookingId);
  await users.remove(coach, { bookingIds, eventIds: events.map((event) => event.eventId) });
}

/** Resolves when the work waits for somebody's lock, or is done. */
async function isStuck(work: Promise<unknown>, watcher: pg.Client): Promise<void> {
  const progress = { done: false };
  void work.finally(() => Object.assign(progress, { done: true }));
  const stuck =
    "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  while (!progress.done && (await watcher.query(stuck)).rowCount === 0);
}

describe("Units of work at once", () => {
  const place = site();

  it("write nothing down about a user whom another one erases after they have read", async () => {
    const { storage } = await place.open();
    await keepBooking(storage);
    const watcher = await place.connect();
    const rule = aRule({ on: "requested", offset: 0, to: ["athlete"] });
    const look = { rule, since: NOW, span: { from: NOW, to: NOW } };
    let erasing: Promise<unknown> = Promise.resolve();
    await storage.uow.run(async ({ ledger, due }) => {
      await ledger.openRules(["rule"], NOW);
      expect(await due.record([look], { channels: ["first"], now: NOW, limit: 10 })).to.include({ added: 1 });
      erasing = storage.uow.run(async (repositories) => {
        await repositories.users.open(userId);
        await repositories.ledger.erase(userId, [bookingId]);
        await repositories.users.remove(userId, { bookingIds: [bookingId], eventIds: [] });
      });
      await isStuck(erasing, watcher);
      expect(await due.record([look], { channels: ["second"], now: NOW, limit: 10 })).to.include({
        added: 1,
      });
    });
    await erasing;
    expect((await watcher.query("select from booking")).rowCount).to.equal(0);
    expect((await watcher.query("select from notification")).rowCount).to.equal(0);
  });

  it("do not find a booking that goes while its event is waited for", async () => {
    const { storage } = await place.open();
    await keepBooking(storage);
    const [rival, watcher] = await Promise.all([place.connect(), place.connect()]);
    await rival.query("begin; select from event for update");
    const opening = failureOf(storage.uow.run(({ bookings }) => bookings.open(bookingId)));
    await isWaitedFor(rival, watcher);
    await rival.query("delete from booking; commit");
    expect(await opening).to.be.instanceOf(BookingNotFound);
  });

  it("are not told by a lock that a booking is there which is none of their user's business", async () => {
    const { storage } = await place.open({ lockTimeout: 1_000 });
    await keepBooking(storage);
    const rival = await place.connect();
    await rival.query("begin; select from event for update; select from booking for update");
    const opening = storage.uow.run(({ bookings }) => bookings.open(bookingId, STRANGER));
    expect(await failureOf(opening)).to.be.instanceOf(BookingNotFound);
  });

  it("see a booking as it is once its event is theirs", async () => {
    const { storage } = await place.open();
    await keepBooking(storage);
    const [rival, watcher] = await Promise.all([place.connect(), place.connect()]);
    await rival.query("begin; select from event for update");
    const opening: Promise<Booked> = storage.uow.run(({ bookings }) => bookings.open(bookingId));
    await isWaitedFor(rival, watcher);
    await rival.query("update booking set note = 'new'; update event set revision = 7; commit");
    const { booking, event } = await opening;
    expect([booking.note, event.revision]).to.deep.equal(["new", 7]);
  });

  it("that order an event while it is moved know of the places that come back to life with it", async () => {
    const { storage } = await place.open();
    const over = anEvent({
      startAt: later(NOW, -2),
      endAt: later(NOW, -1),
      timeslot: aTimeSlot({ numberOfParticipants: 1 }),
      seatsTaken: 1,
    });
    await keepBooking(storage, aBooking({ state: { status: "Accepted", acceptedAt: later(NOW, -3) } }), over);
    const [rival, watcher] = await Promise.all([place.connect(), place.connect()]);
    await rival.query("begin; select from event for update");
    const { useCases } = testPorts({ storage });
    const paymentMethod = { type: "Cash" } as const;
    const order = failureOf(
      useCases.placeOrder({ caller: asAdmin, userId, eventIds: [eventId], paymentMethod }),
    );
    await isWaitedFor(rival, watcher);
    await rival.query(
      "update event set start_at = start_at + interval '9 h', end_at = end_at + interval '9 h'; commit",
    );
    expect(await order).to.have.property("code", "already_booked");
  });

  it("on an event and on a booking of it begin with the event, both of them", async () => {
    const { storage } = await place.open();
    await keepBooking(storage);
    let runs = 0;
    const onBooking = async ({ bookings, events }: Repositories) => {
      runs += 1;
      const { booking, event } = await bookings.open(bookingId);
      await bookings.save([{ ...booking, version: booking.version + 1 }]);
      await events.save([{ ...event, revision: event.revision + 1 }]);
    };
    const onEvent = async ({ bookings, events }: Repositories) => {
      runs += 1;
      const [event = anEvent()] = await events.lock([eventId]);
      const [booking = aBooking()] = await bookings.ofEvent(eventId);
      await events.save([{ ...event, revision: event.revision + 1 }]);
      await bookings.save([{ ...booking, version: booking.version + 1 }]);
    };
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => storage.uow.run(index % 2 ? onEvent : onBooking)),
    );
    expect(runs).to.equal(10);
    const { booking, event } = await storage.uow.run(({ bookings }) => bookings.open(bookingId));
    expect([booking.version, event.revision]).to.deep.equal([11, 11]);
  });

  it("that ask for the same athlete wait for each other, for different ones they do not", async () => {
    const { storage } = await place.open();
    const order: string[] = [];
    await storage.uow.run(async ({ bookings }) => {
      await bookings.lockAthlete(userId);
      await storage.uow.run((rival) => rival.bookings.lockAthlete(anId(7)));
      void storage.uow.run((rival) => rival.users.open(userId)).then(() => order.push("second"));
      await storage.uow.run((rival) => rival.bookings.lockAthlete(anId(8)));
      order.push("first");
    });
    await storage.uow.run((rival) => rival.bookings.lockAthlete(userId));
    expect(order[0]).to.equal("first");
  });

  it("that place orders do not hold up what only looks at the event's key", async () => {
    const { storage } = await place.open();
    await keepBooking(storage);
    const client = await place.connect();
    await storage.uow.run(async ({ events }) => {
      await events.lock([eventId]);
      await client.query("begin; set local lock_timeout = '1s'; select from event for key share; commit");
    });
  });

  it("lock events in the order of their ids, however they are stored or named", async () => {
    const { storage } = await place.open();
    const ids = [5, 1, 4, 2, 3].map((number) => anId<EventId>(number));
    const locked = await storage.uow.run(async ({ events }) => {
      for (const id of ids) await events.add(anEvent({ eventId: id }));
      return events.lock(ids.toReversed());
    });
    expect(locked.map((event) => event.eventId)).to.deep.equal(ids.toSorted());
  });

  it("that erase both coaches of an order leave no order without bookings", async () => {
    const { storage } = await place.open();
    const [one, other] = await keepSharedOrder(storage);
    const watcher = await place.connect();
    let late: Promise<void> | undefined;
    await storage.uow.run(async (repositories) => {
      await erase(repositories, one);
      late = storage.uow.run((rival) => erase(rival, other));
      await isStuck(late, watcher);
    });
    await late;
    expect((await watcher.query("select from booking_order")).rowCount).to.equal(0);
  });

  it("with the same key do not wait for each other: the second is told that the first one runs", async () => {
    const { storage } = await place.open();
    const take = (keyId: string) => storage.uow.run(({ keys }) => keys.take(keyId));
    await storage.uow.run(async ({ keys }) => {
      await keys.take("key");
      expect(await failureOf(take("key"))).to.be.instanceOf(IdempotencyInProgress);
      expect(await take("another")).to.equal(undefined);
    });
    expect(await take("key")).to.equal(undefined);
  });

  it("with the same key, the second begun before the first has ended, are done once", async () => {
    const { storage } = await place.open();
    const request = aKeptRequest();
    const late = storage.uow.run(async ({ keys, events }) => {
      await storage.uow.run((rival) => rival.keys.add(request));
      await events.add(anEvent());
      await keys.add({ ...request, fingerprint: "late" });
    });
    expect(await failureOf(late)).to.be.instanceOf(IdempotencyInProgress);
    expect(await storage.events.coachOf(eventId)).to.equal(undefined);
    expect(await storage.uow.run(({ keys }) => keys.take("key"))).to.deep.equal(request);
  });

  it("claim what others have not, without waiting", async () => {
    const { storage } = await place.open({ lockTimeout: 1_000 });
    await storage.uow.run(({ ledger }) => ledger.record(messages(3)));
    const [first, second] = await storage.uow.run(async ({ ledger }) => [
      await ledger.claim(claimAs("one", 2)),
      await storage.uow.run((rival) => rival.ledger.claim(claimAs("two", 2))),
    ]);
    expect(first?.map(({ entry }) => entry.ruleId)).to.deep.equal(["rule-0", "rule-1"]);
    expect(second?.map(({ entry }) => entry.ruleId)).to.deep.equal(["rule-2"]);
  });

  it("record the same messages, each beginning at another end, without ever waiting crosswise", async () => {
    const { storage } = await place.open();
    const entries = messages(6_000);
    let runs = 0;
    const record = (some: typeof entries) =>
      storage.uow.run(({ ledger }) => {
        runs += 1;
        return ledger.record(some);
      });
    await Promise.all([record(entries), record(entries.toReversed()), record(entries)]);
    expect(runs).to.equal(3);
    const all = await storage.uow.run(({ ledger }) => ledger.claim(claimAs("one", 10_000)));
    expect(all).to.have.length(6_000);
  }).timeout(60_000);
});

import {
  type AthleteId,
  type Booked,
  type Booking,
  type BookingId,
  type BookingState,
  bookingStatuses,
  type CoachEvent,
  cancelerRoles,
  changeTriggers,
  type EventId,
  entriesFound,
  type LedgerEntry,
  type Look,
  type NotificationRule,
  type OrderId,
  type Storage,
  timeTriggers,
  type UserId,
} from "@bookings/domain";
import {
  aBooking,
  anEvent,
  anId,
  anOrder,
  aRule,
  COACH,
  HOUR,
  later,
  MINUTE,
  NOW,
  sequentialIds,
} from "@bookings/domain/testing";
import { expect } from "chai";
import fc from "fast-check";
import type { Run } from "../src/connection/statement.ts";
import { due as dueMessages } from "../src/repositories/due.ts";
import { site } from "./support.ts";

const FAR = new Date("9000-01-01T00:00:00.000Z");

// Few instants, so that all of them meet: each as what happened, as a boundary and as now.
const ticks = (from: number, to: number) => fc.integer({ min: from, max: to });
const instants = ticks(-4, 4).map((tick) => later(NOW, tick * MINUTE));
const moments = fc.option(instants);
const early = fc.oneof(instants, fc.constant(later(NOW, -HOUR)));

const disputes = (userId: UserId) =>
  fc.record({
    disputerUserId: fc.constantFrom<UserId>(userId, COACH),
    reasonId: fc.constant(anId<never>(1)),
    comment: fc.constant(null),
    disputedAt: instants,
  });

const states = (userId: UserId): fc.Arbitrary<BookingState> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ status: fc.constant("Pending" as const) }) },
    { weight: 2, arbitrary: fc.record({ status: fc.constant("Accepted" as const), acceptedAt: instants }) },
    fc.record({ status: fc.constant("Rejected" as const), rejectedAt: instants }),
    fc.record({
      status: fc.constant("Canceled" as const),
      cancellation: fc.record({
        canceledAt: instants,
        canceledByRole: fc.constantFrom(...cancelerRoles),
        reasonCode: fc.constant(null),
        reasonText: fc.constant(null),
      }),
    }),
    fc.record({
      status: fc.constant("InDispute" as const),
      acceptedAt: instants,
      dispute: disputes(userId),
    }),
    fc.record({
      status: fc.constant("DisputeDone" as const),
      acceptedAt: instants,
      dispute: disputes(userId),
      resolution: fc.record({ resolvedAt: instants, text: fc.constant(null) }),
    }),
  );

const payments = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  fc.constant({ status: "Pending" as const }),
  fc.record({ status: fc.constant("Paid" as const), paidAt: instants }),
  fc.record({ status: fc.constant("Failed" as const), failedAt: instants }),
);

const eventOf = (index: number): fc.Arbitrary<CoachEvent> =>
  fc
    .record({
      start: ticks(-4, 4),
      length: ticks(1, 3),
      status: fc.constantFrom("Scheduled" as const, "Scheduled" as const, "Canceled" as const),
      movedAt: moments,
      startMovedAt: moments,
    })
    .map(({ start, length, ...event }) => {
      const startAt = later(NOW, start * MINUTE);
      const endAt = later(startAt, length * MINUTE);
      return anEvent({ ...event, eventId: anId<EventId>(index), startAt, endAt });
    });

const bookingOf = (index: number): fc.Arbitrary<Booking> => {
  const userId = anId<AthleteId>(0xa00 + index);
  return fc
    .record({
      state: states(userId as UserId),
      payment: payments,
      requestedAt: instants,
      completedAt: moments,
      changedAt: instants,
      eventId: fc.constantFrom(anId<EventId>(0), anId<EventId>(1)),
    })
    .map((changes) => {
      const ids = { bookingId: anId<BookingId>(0xb00 + index), orderId: anId<OrderId>(0xd00 + index) };
      return aBooking({ ...changes, ...ids, userId });
    });
};

const ruleOf = (index: number): fc.Arbitrary<NotificationRule> =>
  fc
    .record({
      on: fc.constantFrom(...changeTriggers, ...timeTriggers, ...timeTriggers),
      offset: ticks(-3, 3).map((tick) => tick * MINUTE),
      to: fc.array(fc.constantFrom("athlete" as const, "coach" as const, "other" as const), { maxLength: 3 }),
      when: fc.subarray([...bookingStatuses]),
      expiresAfter: ticks(1, 3).map((tick) => tick * MINUTE),
      channels: fc.option(fc.subarray(["email", "log", "pigeon"])),
    })
    .map(({ channels, ...rule }) => aRule({ ...rule, id: `rule-${index}`, ...(channels && { channels }) }));

const lookOf = (index: number): fc.Arbitrary<Look> =>
  fc.record({ rule: ruleOf(index), since: early, from: ticks(-7, 0), to: ticks(0, 7) }).map((look) => ({
    rule: look.rule,
    since: look.since,
    span: { from: later(NOW, look.from * MINUTE), to: later(NOW, look.to * MINUTE) },
  }));

const worlds = fc.record({
  events: fc.tuple(eventOf(0), eventOf(1)),
  bookings: fc.tuple(...Array.from({ length: 6 }, (_, index) => bookingOf(index))),
  looks: fc.tuple(...Array.from({ length: 5 }, (_, index) => lookOf(index))),
  channels: fc.subarray(["email", "log"], { minLength: 1 }),
  now: instants,
});

const keepAll = ({ uow }: Storage, events: readonly CoachEvent[], bookings: readonly Booking[]) =>
  uow.run(async (repositories) => {
    for (const event of events) await repositories.events.add(event);
    for (const { orderId, userId } of bookings) await repositories.orders.add(anOrder({ orderId, userId }));
    await repositories.bookings.add(bookings);
  });

const keyOf = ({ bookingId, ruleId, recipient, occurrence, channel }: Omit<LedgerEntry, "id">): string =>
  [bookingId, ruleId, recipient.role, recipient.userId, occurrence.toISOString(), channel].join();

const comparable = (entries: readonly LedgerEntry[]): Omit<LedgerEntry, "id">[] =>
  entries.map(({ id: _, ...entry }) => entry).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

const everyMessage = async ({ uow }: Storage): Promise<LedgerEntry[]> => {
  const all = { claimId: "all", now: FAR, until: FAR, limit: 100_000 };
  return (await uow.run(({ ledger }) => ledger.claim(all))).map(({ entry }) => entry);
};

describe("Recording what is due by SQL", () => {
  const place = site();

  it("comes to what the domain says, whatever there is and whatever the rules", async () => {
    const { storage } = await place.open();
    const client = await place.connect();
    let recorded = 0;
    await fc.assert(
      fc.asyncProperty(worlds, async ({ events, bookings, looks, channels, now }) => {
        await client.query(
          "delete from notification; delete from notification_queue; delete from booking; delete from booking_order; delete from event",
        );
        await keepAll(storage, events, bookings);
        const all = bookings.map(
          (booking): Booked => ({ booking, event: events[booking.eventId === events[0].eventId ? 0 : 1] }),
        );
        const scope = { channels, ids: sequentialIds() };
        const defined = looks.flatMap((look) => all.flatMap((one) => entriesFound(look, one, now, scope)));
        const { added: count } = await storage.uow.run(({ due }) =>
          due.record(looks, { channels, now, limit: 1_000_000 }),
        );
        recorded += count;
        expect(count).to.equal(defined.length);
        expect(comparable(await everyMessage(storage))).to.deep.equal(comparable(defined));
      }),
      { numRuns: 200 },
    );
    expect(recorded).to.be.greaterThan(200);
  }).timeout(60_000);

  const manyBookings = Array.from({ length: 1_500 }, (_, index) =>
    aBooking({
      bookingId: anId<BookingId>((index * 7919) % 1_500),
      orderId: anId<OrderId>(index),
      userId: anId<AthleteId>(index),
      requestedAt: later(NOW, index),
      changedAt: later(NOW, index),
    }),
  );
  const looks = ["b", "a"].flatMap((name) =>
    (["start", "requested"] as const).map((on) => {
      const rule = aRule({ id: `${on} ${name}`, on, offset: 0, to: ["coach", "athlete"] });
      return { rule, since: NOW, span: { from: NOW, to: anEvent().endAt } };
    }),
  );

  it("never makes two runs wait for each other crosswise, each beginning at another end", async () => {
    const { storage } = await place.open();
    await keepAll(storage, [anEvent()], manyBookings);
    let runs = 0;
    const record = (some: readonly Look[]) =>
      storage.uow.run(({ due }) => {
        runs += 1;
        return due.record(some, { channels: ["log", "email"], now: NOW, limit: 1_000_000 });
      });
    const added = await Promise.all([record(looks), record(looks.toReversed()), record(looks)]);
    expect(runs).to.equal(3);
    expect(added.reduce((sum, one) => sum + one.added, 0)).to.equal(manyBookings.length * 16);
  }).timeout(60_000);

  it("finds what stands behind messages that another run records meanwhile", async () => {
    const { storage } = await place.open();
    await keepAll(storage, [anEvent()], manyBookings);
    const some = looks.filter(({ rule }) => rule.on === "start");
    const scope = { channels: ["log"], now: NOW, limit: 500 };
    const total = manyBookings.length * 4;
    const all = async (looked: readonly Look[], from?: BookingId): Promise<number> => {
      const { added, next } = await storage.uow.run(({ due }) => due.record(looked, { ...scope, from }));
      return next === undefined ? added : added + (await all(looked, next));
    };
    const added = await Promise.all([all(some), all(some.toReversed()), all(some)]);
    expect(added.reduce((sum, one) => sum + one, 0)).to.equal(total);
    expect(await all(some)).to.equal(0);
  }).timeout(60_000);

  it("takes one statement for each kind of rule that there is, none of which is compiled", async () => {
    const texts: string[] = [];
    const run: Run = async (text) => {
      texts.push(text);
      return [{ added: 0, next: null }] as never;
    };
    await dueMessages({ run, look: run, send: () => undefined, later: () => undefined }).record(looks, {
      channels: ["log"],
      now: NOW,
      limit: 1_000_000,
    });
    const [settings, ...inserts] = texts;
    expect(settings).to.include("set_config('jit', 'off', true)");
    expect(inserts).to.have.length(2);
  });

  it("writes the messages of a kind in the order of their keys", async () => {
    const { storage } = await place.open();
    await keepAll(storage, [anEvent()], manyBookings.slice(0, 200));
    const starts = looks.filter(({ rule }) => rule.on === "start");
    await storage.uow.run(({ due }) =>
      due.record(starts, { channels: ["log", "email"], now: NOW, limit: 1_000_000 }),
    );
    const client = await place.connect();
    const written = `select booking_id || rule_id || recipient_role || channel as key from notification order by ctid`;
    const keys = (await client.query<{ key: string }>(written)).rows.map(({ key }) => key);
    expect(keys).to.have.length(1_600);
    expect(keys).to.deep.equal(keys.toSorted());
  });
});

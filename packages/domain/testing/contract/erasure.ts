import assert from "node:assert/strict";
import { type AthleteId, type EventId, EventNotFound, type Storage, type UserId } from "@bookings/domain";
import { ATHLETE, aRule, asAdmin, COACH, HOUR, later, NOW } from "../builders.ts";
import { anId } from "../ids.ts";
import { testPorts } from "../test-ports.ts";
import type { ContractCase } from "./contract-case.ts";
import { OTHER_COACH, twoCoachesEvents } from "./samples.ts";
import { claim, codesOf, keep } from "./steps.ts";

const OTHER_ATHLETE = anId<AthleteId>(0xa1);

const events = twoCoachesEvents;
const eventIds = events.map(({ eventId }) => eventId);

const toldOfCancellation = aRule({
  id: "canceled",
  on: "canceled",
  offset: 0,
  to: ["other"],
  when: ["Canceled"],
});
const toldOfRequest = aRule({ id: "requested", on: "requested", offset: 0, expiresAfter: HOUR });

const play = (storage: Storage) => {
  const { useCases } = testPorts({ storage, rules: [toldOfCancellation, toldOfRequest] });
  return {
    notify: () => useCases.sendDueNotifications({ caller: asAdmin }),
    register: () => useCases.registerRules(),
    order: (userId: AthleteId, ids: readonly EventId[] = eventIds) =>
      useCases.placeOrder({ caller: asAdmin, userId, eventIds: ids, paymentMethod: { type: "Cash" } }),
    erase: (userId: UserId) => useCases.eraseUser({ caller: asAdmin, userId }),
  };
};

const seatsOf = async (storage: Storage, eventId: EventId): Promise<number> =>
  (await storage.events.get(eventId, NOW)).seatsTaken;

const athleteGoes: ContractCase = {
  name: "erases an athlete, frees the seats and keeps everybody else's",
  run: async (storage) => {
    const { order, erase } = play(storage);
    await keep(storage, { events });
    await order(ATHLETE);
    const kept = await order(OTHER_ATHLETE);
    await erase(ATHLETE);
    assert.deepEqual(await storage.orders.list({ userId: ATHLETE }, NOW), []);
    assert.deepEqual(await storage.bookings.list({ userId: ATHLETE }, NOW), []);
    assert.deepEqual(await storage.orders.list({ userId: OTHER_ATHLETE }, NOW), [kept]);
    for (const eventId of eventIds) assert.equal(await seatsOf(storage, eventId), 1);
  },
};

const coachGoes: ContractCase = {
  name: "erases a coach with events and bookings, and leaves an order what it has with other coaches",
  run: async (storage) => {
    const { order, erase } = play(storage);
    await keep(storage, { events });
    const mixed = await order(ATHLETE);
    await order(OTHER_ATHLETE, eventIds.slice(0, 1));
    await erase(COACH);
    const bookings = mixed.bookings.filter(({ coachId }) => coachId === OTHER_COACH);
    assert.deepEqual(await storage.orders.list({ userId: ATHLETE }, NOW), [{ ...mixed, bookings }]);
    assert.deepEqual(await storage.orders.list({ userId: OTHER_ATHLETE }, NOW), []);
    assert.deepEqual(await storage.bookings.list({ coachId: COACH }, NOW), []);
    await assert.rejects(storage.events.get(anId<EventId>(1), NOW), EventNotFound);
    assert.equal(await storage.events.coachOf(anId<EventId>(1)), undefined);
    assert.equal(await seatsOf(storage, anId<EventId>(2)), 1);
  },
};

const noEmptyOrder: ContractCase = {
  name: "leaves no order empty when all its coaches are erased at once",
  run: async (storage) => {
    const { order, erase } = play(storage);
    await keep(storage, { events });
    await order(ATHLETE);
    await Promise.all([erase(COACH), erase(OTHER_COACH)]);
    assert.deepEqual(await storage.orders.list({ userId: ATHLETE }, NOW), []);
  },
};

async function isWhole(storage: Storage, athletes: readonly AthleteId[]): Promise<void> {
  const orders = (await Promise.all(athletes.map((userId) => storage.orders.list({ userId }, NOW)))).flat();
  assert.ok(
    orders.every(({ bookings }) => bookings.length > 0),
    "an order is empty",
  );
  const booked = orders.flatMap(({ bookings }) => bookings);
  const lists = await Promise.all(athletes.map((userId) => storage.bookings.list({ userId }, NOW)));
  assert.equal(lists.flat().length, booked.length);
  for (const eventId of new Set(booked.map((booking) => booking.eventId))) {
    const holders = booked.filter((booking) => booking.eventId === eventId);
    assert.equal(await seatsOf(storage, eventId), holders.length);
  }
}

const whileOrdering: ContractCase = {
  name: "erases users while orders are placed, and leaves nothing half done",
  run: async (storage) => {
    const { order, erase } = play(storage);
    await keep(storage, { events });
    const athletes = Array.from({ length: 10 }, (_, index) => anId<AthleteId>(0xa000 + index));
    const [first, ...rest] = athletes as [AthleteId, ...AthleteId[]];
    await order(first);
    const settled = await Promise.allSettled([
      ...rest.slice(0, 4).map((userId) => order(userId)),
      erase(COACH),
      erase(first),
      order(first, eventIds.slice(1)),
      ...rest.slice(4).map((userId) => order(userId)),
    ]);
    assert.ok(codesOf(settled).every((code) => ["event_not_found", "already_booked"].includes(code)));
    await isWhole(storage, athletes);
    assert.deepEqual(await storage.bookings.list({ coachId: COACH }, NOW), []);
  },
};

const nothingLeft = (name: string, userId: UserId): ContractCase => ({
  name: `shows nothing of ${name} that was erased, but tells the other side`,
  run: async (storage) => {
    const { register, order, notify, erase } = play(storage);
    await register();
    await keep(storage, { events });
    await order(ATHLETE);
    await order(OTHER_ATHLETE);
    await notify();
    await erase(userId);
    const lists = await Promise.all([
      ...eventIds.map((eventId) => storage.bookings.list({ eventId }, NOW)),
      ...[ATHLETE, OTHER_ATHLETE].map((athlete) => storage.orders.list({ userId: athlete }, NOW)),
      storage.uow.run(({ users }) => users.open(userId)),
    ]);
    const claimed = await claim(storage, { claimId: anId(1), now: later(NOW, 1) });
    assert.equal(JSON.stringify([lists, claimed]).includes(userId), false);
    assert.ok(claimed.length > 0);
    assert.ok(claimed.every(({ entry, seen }) => entry.farewell !== null && seen === undefined));
  },
});

const erasedAgain: ContractCase = {
  name: "erases a user of whom nothing is kept",
  run: async (storage) => {
    const { erase } = play(storage);
    await Promise.all([erase(ATHLETE), erase(ATHLETE), erase(COACH)]);
    assert.deepEqual(await storage.orders.list({ userId: ATHLETE }, NOW), []);
  },
};

export const erasureContract: readonly ContractCase[] = [
  athleteGoes,
  coachGoes,
  noEmptyOrder,
  whileOrdering,
  nothingLeft("an athlete", ATHLETE),
  nothingLeft("a coach", COACH),
  erasedAgain,
];

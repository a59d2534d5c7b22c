import assert from "node:assert/strict";
import type { AthleteId, CoachEvent, EventId, Storage, UseCases } from "@bookings/domain";
import { anEvent, asAdmin, aTimeSlot, DAY, END, later, NOW, START } from "../builders.ts";
import { anId } from "../ids.ts";
import { testPorts } from "../test-ports.ts";
import type { ContractCase } from "./contract-case.ts";
import { codesOf, keep, tally } from "./steps.ts";

const athletes = (count: number): AthleteId[] =>
  Array.from({ length: count }, (_, index) => anId<AthleteId>(0xa000 + index));

/** Events on days of their own, so that nobody's events overlap. */
const eventsOnDays = (count: number, seats: number): CoachEvent[] =>
  Array.from({ length: count }, (_, day) =>
    anEvent({
      eventId: anId<EventId>(0xe000 + day),
      startAt: later(START, day * DAY),
      endAt: later(END, day * DAY),
      timeslot: aTimeSlot({ numberOfParticipants: seats }),
    }),
  );

const order = (useCases: UseCases, userId: AthleteId, eventIds: readonly EventId[]) =>
  useCases.placeOrder({ caller: asAdmin, userId, eventIds, paymentMethod: { type: "Cash" } });

async function seatsEqualHolders(storage: Storage, events: readonly CoachEvent[]): Promise<void> {
  for (const { eventId } of events) {
    const holders = await storage.bookings.list({ eventId }, NOW);
    assert.equal((await storage.events.get(eventId, NOW)).seatsTaken, holders.length, `seats of ${eventId}`);
  }
}

const lastSeat: ContractCase = {
  name: "gives the last seat to one of twenty rivals",
  run: async (storage) => {
    const { useCases } = testPorts({ storage });
    const events = eventsOnDays(1, 1);
    await keep(storage, { events });
    const [{ eventId }] = events as [CoachEvent];
    const rivals = athletes(20);
    const settled = await Promise.allSettled(rivals.map((userId) => order(useCases, userId, [eventId])));
    assert.deepEqual(tally(codesOf(settled)), { event_full: 19 });
    const orders = await Promise.all(rivals.map((userId) => storage.orders.list({ userId }, NOW)));
    assert.equal(orders.flat().length, 1);
    assert.equal((await storage.events.get(eventId, NOW)).seatsTaken, 1);
    await seatsEqualHolders(storage, events);
  },
};

/** One athlete orders each of the events at once. @returns the codes of the refusals */
async function orderAtOnce(storage: Storage, eventIds: readonly EventId[]): Promise<string[]> {
  const { useCases } = testPorts({ storage });
  const userId = anId<AthleteId>(0xa000);
  const codes = codesOf(
    await Promise.allSettled(eventIds.map((eventId) => order(useCases, userId, [eventId]))),
  );
  assert.equal((await storage.orders.list({ userId }, NOW)).length, eventIds.length - codes.length);
  return codes;
}

const overlap: ContractCase = {
  name: "lets one of two overlapping orders of one athlete win",
  run: async (storage) => {
    const [first, second] = eventsOnDays(2, 5) as [CoachEvent, CoachEvent];
    const events = [first, { ...second, startAt: START, endAt: END }];
    await keep(storage, { events });
    const codes = await orderAtOnce(storage, [first.eventId, second.eventId]);
    assert.deepEqual(codes, ["time_conflict"]);
    await seatsEqualHolders(storage, events);
  },
};

const twice: ContractCase = {
  name: "lets one of ten orders of one athlete for one event win",
  run: async (storage) => {
    const events = eventsOnDays(1, 10);
    const [{ eventId }] = events as [CoachEvent];
    await keep(storage, { events });
    const codes = await orderAtOnce(
      storage,
      Array.from({ length: 10 }, () => eventId),
    );
    assert.deepEqual(tally(codes), { already_booked: 9 });
    await seatsEqualHolders(storage, events);
  },
};

/** Some of the events, beginning with another one and going round in another direction for each athlete. */
function shuffled(events: readonly CoachEvent[], index: number): EventId[] {
  const ids = events.map(({ eventId }) => eventId);
  const turned = [...ids.slice(index % ids.length), ...ids.slice(0, index % ids.length)];
  return (index % 2 === 0 ? turned : turned.toReversed()).slice(0, 4);
}

const crosswise: ContractCase = {
  name: "books all events of an order or none when orders name them in every order at once",
  run: async (storage) => {
    const { useCases } = testPorts({ storage });
    const events = eventsOnDays(6, 5);
    await keep(storage, { events });
    const rivals = athletes(24);
    const settled = await Promise.allSettled(
      rivals.map((userId, index) => order(useCases, userId, shuffled(events, index))),
    );
    assert.deepEqual([...new Set(codesOf(settled))], ["event_full"]);
    const orders = await Promise.all(rivals.map((userId) => storage.orders.list({ userId }, NOW)));
    const bookings = orders.flat().map((one) => one.bookings.length);
    assert.equal(bookings.length, settled.filter(({ status }) => status === "fulfilled").length);
    assert.deepEqual([...new Set(bookings)], [4]);
    await seatsEqualHolders(storage, events);
  },
};

const freedSeat: ContractCase = {
  name: "counts every seat while bookings are canceled and made at once",
  run: async (storage) => {
    const { useCases } = testPorts({ storage });
    const events = eventsOnDays(1, 5);
    const [{ eventId }] = events as [CoachEvent];
    await keep(storage, { events });
    const first = await Promise.all(athletes(5).map((userId) => order(useCases, userId, [eventId])));
    const reason = { userId: null, reasonCode: "Other", reasonText: null } as const;
    const cancellations = first.flatMap(({ bookings }) =>
      bookings.map(({ bookingId }) => useCases.cancelBooking({ caller: asAdmin, bookingId, ...reason })),
    );
    const late = athletes(15).slice(5);
    const settled = await Promise.allSettled([
      ...cancellations,
      ...late.map((userId) => order(useCases, userId, [eventId])),
    ]);
    assert.ok(codesOf(settled).every((code) => code === "event_full"));
    const { seatsTaken } = await storage.events.get(eventId, NOW);
    const holders = await storage.bookings.list({ eventId, statuses: ["Pending"] }, NOW);
    assert.equal(seatsTaken, holders.length);
    assert.ok(seatsTaken <= 5);
  },
};

export const rivalsContract: readonly ContractCase[] = [lastSeat, overlap, twice, crosswise, freedSeat];

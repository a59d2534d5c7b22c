import assert from "node:assert/strict";
import {
  AlreadyBooked,
  type Booking,
  type BookingId,
  BookingNotFound,
  type CoachEvent,
  EventFull,
  type OrderId,
  type Storage,
} from "@bookings/domain";
import { aBooking, anEvent, anOrder, aTimeSlot, NOW } from "../builders.ts";
import { anId } from "../ids.ts";
import type { ContractCase } from "./contract-case.ts";
import { fullStates } from "./samples.ts";
import { addBookings, keep, open, saveEvents } from "./steps.ts";

const isFull = (eventId: string) => (refusal: unknown) =>
  refusal instanceof EventFull && refusal.eventId === eventId;

const seatCases: ContractCase[] = (
  [
    ["more seats taken than there are", { seatsTaken: 3 }],
    ["fewer seats than are taken", { timeslot: aTimeSlot({ numberOfParticipants: 1 }) }],
    ["fewer seats taken than none", { seatsTaken: -1 }],
  ] satisfies [string, Partial<CoachEvent>][]
).map(([what, change]) => ({
  name: `refuses to save an event with ${what}`,
  run: async (storage) => {
    const event = anEvent({ seatsTaken: 2 });
    await keep(storage, { events: [event] });
    await assert.rejects(saveEvents(storage, [{ ...event, ...change }]), isFull(event.eventId));
    assert.equal((await storage.events.get(event.eventId, NOW)).seatsTaken, 2);
  },
}));

const oneOfSeveral: ContractCase = {
  name: "saves none of several events when it refuses one",
  run: async (storage) => {
    const first = anEvent({ eventId: anId(1) });
    const second = anEvent({ eventId: anId(2) });
    await keep(storage, { events: [first, second] });
    const save = saveEvents(storage, [
      { ...first, seatsTaken: 1 },
      { ...second, seatsTaken: 3 },
    ]);
    await assert.rejects(save, EventFull);
    assert.equal((await storage.events.get(first.eventId, NOW)).seatsTaken, 0);
  },
};

const second = aBooking({ bookingId: anId<BookingId>(2), orderId: anId<OrderId>(2) });

const keepFirst = (storage: Storage, booking: Booking): Promise<void> =>
  keep(storage, {
    events: [anEvent({ seatsTaken: 1 })],
    orders: [anOrder(), anOrder({ orderId: second.orderId })],
    bookings: [booking],
  });

const doubleCases: ContractCase[] = (["Pending", "Accepted", "InDispute", "DisputeDone"] as const).map(
  (status) => ({
    name: `refuses a second active booking of one athlete beside one that is ${status}`,
    run: async (storage) => {
      await keepFirst(storage, aBooking({ state: fullStates[status] }));
      await assert.rejects(
        addBookings(storage, [second]),
        (refusal) => refusal instanceof AlreadyBooked && refusal.eventId === second.eventId,
      );
      await assert.rejects(open(storage, second.bookingId), BookingNotFound);
    },
  }),
);

const againCases: ContractCase[] = (["Rejected", "Canceled"] as const).map((status) => ({
  name: `takes another booking of one athlete beside one that is ${status}`,
  run: async (storage) => {
    await keepFirst(storage, aBooking({ state: fullStates[status] }));
    await addBookings(storage, [second]);
    const ofEvent = await storage.uow.run(({ bookings }) => bookings.ofEvent(second.eventId));
    assert.deepEqual(
      ofEvent.map(({ bookingId }) => bookingId),
      [second.bookingId, aBooking().bookingId],
    );
  },
}));

const knownEvent: ContractCase = {
  name: "does not add an event that is known, and goes on with the one that it knows",
  run: async (storage) => {
    await keep(storage, { events: [anEvent()] });
    await storage.uow.run(async ({ events }) => {
      assert.equal(await events.add(anEvent({ seatsTaken: 1, revision: 5 })), false);
      assert.deepEqual(await events.lock([anEvent().eventId]), [anEvent()]);
      await events.save([anEvent({ seatsTaken: 2 })]);
    });
    assert.equal((await storage.events.get(anEvent().eventId, NOW)).seatsTaken, 2);
  },
};

const newEventRivals: ContractCase = {
  name: "adds an event once for ten rivals, and the others see it",
  run: async (storage) => {
    const attempts = Array.from({ length: 10 }, (_, index) =>
      storage.uow.run(async ({ events }) => {
        const added = await events.add(anEvent({ serviceCardinality: index }));
        assert.equal((await events.lock([anEvent().eventId])).length, 1);
        return added ? [index] : [];
      }),
    );
    const winners = (await Promise.all(attempts)).flat();
    assert.equal(winners.length, 1);
    assert.equal((await storage.events.get(anEvent().eventId, NOW)).serviceCardinality, winners[0]);
  },
};

export const refusalsContract: readonly ContractCase[] = [
  ...seatCases,
  oneOfSeveral,
  ...doubleCases,
  ...againCases,
  knownEvent,
  newEventRivals,
];

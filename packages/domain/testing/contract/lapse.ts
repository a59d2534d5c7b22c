import assert from "node:assert/strict";
import {
  type AthleteId,
  type Booking,
  type BookingId,
  type CoachEvent,
  type EventId,
  lapse,
  type OrderId,
  type Storage,
  viewBooking,
  viewOrder,
} from "@bookings/domain";
import { ATHLETE, aBooking, anEvent, anOrder, END, HOUR, later, START } from "../builders.ts";
import { anId } from "../ids.ts";
import type { ContractCase } from "./contract-case.ts";
import { fullStates } from "./samples.ts";
import { keep } from "./steps.ts";

const BEFORE = later(START, -1);
const event = anEvent({ seatsTaken: 2 });
const request = aBooking({ bookingId: anId<BookingId>(1) });
const accepted = aBooking({
  bookingId: anId<BookingId>(2),
  orderId: anId<OrderId>(2),
  userId: anId<AthleteId>(2),
  state: fullStates.Accepted,
});
const otherOrder = anOrder({ orderId: accepted.orderId, userId: accepted.userId });

const keepBoth = (storage: Storage): Promise<void> =>
  keep(storage, { events: [event], orders: [anOrder(), otherOrder], bookings: [request, accepted] });

const seenAt = (booking: Booking, of: CoachEvent, now: Date) =>
  viewBooking({ booking: lapse(booking, of, now), event: of });

const single: ContractCase = {
  name: "shows a request as canceled by the system from the start of its event",
  run: async (storage) => {
    await keepBoth(storage);
    for (const now of [BEFORE, START, END]) {
      const view = await storage.bookings.get(request.bookingId, now);
      assert.equal(view.bookingStatus, now < START ? "Pending" : "Canceled");
      assert.deepEqual(view, seenAt(request, event, now));
      assert.equal((await storage.bookings.get(accepted.bookingId, now)).bookingStatus, "Accepted");
    }
  },
};

const lists: ContractCase = {
  name: "filters lists by the status that a request has by now",
  run: async (storage) => {
    await keepBoth(storage);
    const idsOf = async (status: "Pending" | "Canceled" | "Accepted", now: Date) =>
      (await storage.bookings.list({ eventId: event.eventId, statuses: [status] }, now)).map(
        ({ bookingId }) => bookingId,
      );
    assert.deepEqual(await idsOf("Pending", BEFORE), [request.bookingId]);
    assert.deepEqual(await idsOf("Canceled", BEFORE), []);
    assert.deepEqual(await idsOf("Pending", START), []);
    assert.deepEqual(await idsOf("Canceled", START), [request.bookingId]);
    assert.deepEqual(await idsOf("Accepted", START), [accepted.bookingId]);
    const all = await storage.bookings.list({ eventId: event.eventId }, START);
    assert.deepEqual(all, [seenAt(request, event, START), seenAt(accepted, event, START)]);
  },
};

const orders: ContractCase = {
  name: "shows lapsed requests as canceled in orders",
  run: async (storage) => {
    await keepBoth(storage);
    const booking = lapse(request, event, START);
    const found = await storage.orders.list({ userId: ATHLETE }, START);
    assert.deepEqual(found, [viewOrder(anOrder(), [{ booking, event }])]);
  },
};

const seats: ContractCase = {
  name: "leaves lapsed requests out of the seats taken",
  run: async (storage) => {
    await keepBoth(storage);
    assert.equal((await storage.events.get(event.eventId, BEFORE)).seatsTaken, 2);
    assert.equal((await storage.events.get(event.eventId, START)).seatsTaken, 1);
  },
};

const movedBack: ContractCase = {
  name: "dates a request that was moved into the past by the move",
  run: async (storage) => {
    const moved = { ...event, movedAt: later(START, HOUR), revision: 2 };
    await keep(storage, { events: [moved], orders: [anOrder()], bookings: [request] });
    const view = await storage.bookings.get(request.bookingId, later(START, 2 * HOUR));
    assert.equal(view.canceledAt, moved.movedAt.toISOString());
    assert.deepEqual(view, seenAt(request, moved, later(START, 2 * HOUR)));
  },
};

const movedBefore: ContractCase = {
  name: "dates a request that lapses after a move by the start",
  run: async (storage) => {
    const moved = { ...event, movedAt: later(START, -HOUR), revision: 2 };
    await keep(storage, { events: [moved], orders: [anOrder()], bookings: [request] });
    const view = await storage.bookings.get(request.bookingId, END);
    assert.equal(view.canceledAt, START.toISOString());
  },
};

const lapsedEvents = (storage: Storage, now: Date, limit = 10): Promise<EventId[]> =>
  storage.uow.run(({ events }) => events.withLapsedRequests(now, limit));

const toWriteDown: ContractCase = {
  name: "finds the started events that have unanswered requests",
  run: async (storage) => {
    await keepBoth(storage);
    assert.deepEqual(await lapsedEvents(storage, BEFORE), []);
    assert.deepEqual(await lapsedEvents(storage, START), [event.eventId]);
    await storage.uow.run(({ bookings }) => bookings.save([lapse(request, event, START)]));
    assert.deepEqual(await lapsedEvents(storage, START), []);
  },
};

const fewAtATime: ContractCase = {
  name: "finds no more started events with unanswered requests than asked for, each of them once",
  run: async (storage) => {
    const started = [1, 2, 3].map((number) => anEvent({ eventId: anId<EventId>(number), seatsTaken: 2 }));
    const requests = started.flatMap(({ eventId }, index) => [
      aBooking({ bookingId: anId<BookingId>(10 + index), eventId }),
      aBooking({
        ...accepted,
        bookingId: anId<BookingId>(20 + index),
        eventId,
        state: { status: "Pending" },
      }),
    ]);
    await keep(storage, { events: started, orders: [anOrder(), otherOrder], bookings: requests });
    assert.equal((await lapsedEvents(storage, START)).length, 3);
    assert.equal(new Set(await lapsedEvents(storage, START, 2)).size, 2);
  },
};

export const lapseContract: readonly ContractCase[] = [
  single,
  lists,
  orders,
  seats,
  movedBack,
  movedBefore,
  toWriteDown,
  fewAtATime,
];

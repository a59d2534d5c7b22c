import assert from "node:assert/strict";
import {
  type Booking,
  type BookingId,
  BookingNotFound,
  bookingStatuses,
  type CoachEvent,
  EventNotFound,
  type OrderId,
  paymentStatuses,
  type Storage,
  viewBooking,
  viewEvent,
  viewOrder,
} from "@bookings/domain";
import { ATHLETE, aBooking, anEvent, anOrder, COACH, NOW, STRANGER } from "../builders.ts";
import { anId } from "../ids.ts";
import type { ContractCase } from "./contract-case.ts";
import { bareStates, bookingPayments, fullBooking, fullEvent, fullStates } from "./samples.ts";
import { keep, open, saveEvents } from "./steps.ts";

/** Long before every event of the samples, so that no request has lapsed. */
const EARLY = new Date("0001-01-01T00:00:00.000Z");

const lock = async (storage: Storage, { eventId }: CoachEvent): Promise<CoachEvent | undefined> => {
  const [event] = await storage.uow.run(({ events }) => events.lock([eventId]));
  return event;
};

async function keepsBooking(storage: Storage, booking: Booking, event: CoachEvent): Promise<void> {
  await keep(storage, { events: [event], orders: [anOrder()], bookings: [booking] });
  assert.deepEqual(await open(storage, booking.bookingId), { booking, event });
  const ofEvent = await storage.uow.run(({ bookings }) => bookings.ofEvent(event.eventId));
  assert.deepEqual(ofEvent, [booking]);
}

async function changesBooking(storage: Storage, booking: Booking): Promise<void> {
  await keep(storage, { events: [anEvent()], orders: [anOrder()], bookings: [aBooking()] });
  await storage.uow.run(({ bookings }) => bookings.save([booking]));
  assert.deepEqual(await open(storage, booking.bookingId), { booking, event: anEvent() });
}

async function shows(storage: Storage, booking: Booking, event: CoachEvent): Promise<void> {
  const order = anOrder();
  await keep(storage, { events: [event], orders: [order], bookings: [booking] });
  const view = viewBooking({ booking, event });
  assert.deepEqual(await storage.bookings.get(booking.bookingId, EARLY), view);
  assert.deepEqual(await storage.bookings.list({ userId: ATHLETE }, EARLY), [view]);
  const orders = await storage.orders.list({ userId: ATHLETE }, EARLY);
  assert.deepEqual(orders, [viewOrder(order, [{ booking, event }])]);
}

const strangers: ContractCase = {
  name: "finds a booking for its people, and for nobody else who asks as one of them",
  run: async (storage) => {
    const booking = aBooking();
    await keep(storage, { events: [anEvent()], orders: [anOrder()], bookings: [booking] });
    const missing = anId<BookingId>(0xfff);
    for (const [party, bookingId] of [
      [STRANGER, booking.bookingId],
      [ATHLETE, missing],
    ] as const) {
      await assert.rejects(storage.bookings.get(bookingId, EARLY, party), BookingNotFound);
      const opening = storage.uow.run(({ bookings }) => bookings.open(bookingId, party));
      await assert.rejects(opening, BookingNotFound);
    }
    for (const party of [ATHLETE, COACH, undefined]) {
      const view = await storage.bookings.get(booking.bookingId, EARLY, party);
      assert.equal(view.bookingId, booking.bookingId);
      const opened = await storage.uow.run(({ bookings }) => bookings.open(booking.bookingId, party));
      assert.deepEqual(opened, { booking, event: anEvent() });
    }
  },
};

const unpaid: ContractCase = {
  name: "finds a booking that no card has paid for yet for everyone but its coach",
  run: async (storage) => {
    await keep(storage, { events: [anEvent()], orders: [anOrder()] });
    for (const [number, payment] of bookingPayments.entries()) {
      const booking = aBooking({
        bookingId: anId(number),
        eventId: anEvent().eventId,
        payment,
        state: fullStates.Rejected,
      });
      await storage.uow.run(({ bookings }) => bookings.add([booking]));
      const found = async (party: typeof ATHLETE | typeof COACH | undefined): Promise<boolean> => {
        const opening = storage.uow.run(({ bookings }) => bookings.open(booking.bookingId, party));
        const seen = await Promise.allSettled([
          opening,
          storage.bookings.get(booking.bookingId, EARLY, party),
        ]);
        const kinds = seen.map(({ status }) => status);
        assert.equal(new Set(kinds).size, 1);
        return kinds[0] === "fulfilled";
      };
      const isPaid = payment.status === "Paid";
      assert.deepEqual(await Promise.all([ATHLETE, COACH, undefined].map(found)), [true, isPaid, true]);
    }
  },
};

const bookingCases: ContractCase[] = bookingStatuses.flatMap((status) => [
  {
    name: `keeps every field of a new booking that is ${status}`,
    run: (storage) => keepsBooking(storage, fullBooking(fullStates[status]), fullEvent),
  },
  {
    name: `keeps every field of a booking that becomes ${status}`,
    run: (storage) => changesBooking(storage, fullBooking(fullStates[status])),
  },
  {
    name: `shows a booking that is ${status} as the domain does`,
    run: (storage) => shows(storage, fullBooking(fullStates[status]), fullEvent),
  },
]);

const bareCases: ContractCase[] = bareStates.flatMap((state) => [
  {
    name: `keeps a booking that is ${state.status} without any texts`,
    run: (storage) => keepsBooking(storage, aBooking({ state }), anEvent()),
  },
  {
    name: `shows a booking that is ${state.status} without any texts as the domain does`,
    run: (storage) => shows(storage, aBooking({ state }), anEvent()),
  },
]);

const paymentCases: ContractCase[] = bookingPayments.map((payment) => ({
  name: `keeps a booking whose card is ${payment.status}`,
  run: (storage) => keepsBooking(storage, aBooking({ payment }), anEvent()),
}));

const forgetsOldState: ContractCase = {
  name: "forgets what a booking no longer has",
  run: async (storage) => {
    const events = [anEvent()];
    await keep(storage, { events, orders: [anOrder()], bookings: [fullBooking(fullStates.DisputeDone)] });
    const bare = aBooking({ state: fullStates.Accepted, version: 42 });
    await storage.uow.run(({ bookings }) => bookings.save([bare]));
    assert.deepEqual((await open(storage, bare.bookingId)).booking, bare);
  },
};

const eventCases: ContractCase[] = [
  ["every field set", fullEvent],
  ["no optional field", anEvent()],
  ["a canceled status", anEvent({ status: "Canceled" })],
].flatMap(([what, event]) => eventRoundTrip(what as string, event as CoachEvent));

function eventRoundTrip(what: string, event: CoachEvent): ContractCase[] {
  return [
    {
      name: `keeps and shows a new event with ${what}`,
      run: async (storage) => {
        await keep(storage, { events: [event] });
        assert.deepEqual(await lock(storage, event), event);
        assert.deepEqual(await storage.events.get(event.eventId, EARLY), viewEvent(event));
        assert.equal(await storage.events.coachOf(event.eventId), COACH);
      },
    },
    {
      name: `keeps and shows a changed event with ${what}`,
      run: async (storage) => {
        const before = event === fullEvent ? anEvent() : fullEvent;
        await keep(storage, { events: [before] });
        await saveEvents(storage, [event]);
        assert.deepEqual(await lock(storage, event), event);
        assert.deepEqual(await storage.events.get(event.eventId, EARLY), viewEvent(event));
      },
    },
  ];
}

const unknownEvent: ContractCase = {
  name: "knows no event that was never added",
  run: async (storage) => {
    assert.equal(await lock(storage, anEvent()), undefined);
    assert.equal(await storage.events.coachOf(anEvent().eventId), undefined);
    await assert.rejects(storage.events.get(anEvent().eventId, NOW), EventNotFound);
  },
};

const orderCase: ContractCase = {
  name: "keeps and shows orders in every payment status",
  run: async (storage) => {
    const event = anEvent({ timeslot: fullEvent.timeslot });
    const made = paymentStatuses.map((paymentStatus, index) => {
      const order = anOrder({ orderId: anId<OrderId>(index + 1), paymentStatus });
      const state = fullStates.Canceled;
      return { order, booking: aBooking({ bookingId: anId(index + 1), orderId: order.orderId, state }) };
    });
    const orders = made.map(({ order }) => order);
    await keep(storage, { events: [event], orders, bookings: made.map(({ booking }) => booking) });
    const shown = made.map(({ order, booking }) => viewOrder(order, [{ booking, event }]));
    assert.deepEqual(await storage.orders.list({ userId: ATHLETE }, NOW), shown.toReversed());
  },
};

export const roundTripContract: readonly ContractCase[] = [
  ...bookingCases,
  ...bareCases,
  ...paymentCases,
  forgetsOldState,
  ...eventCases,
  unknownEvent,
  strangers,
  unpaid,
  orderCase,
];

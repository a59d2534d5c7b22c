import assert from "node:assert/strict";
import type { AthleteId, Booking, BookingId, CoachId, EventId, UserId } from "@bookings/domain";
import { ATHLETE, aBooking, anEvent, anOrder, COACH, NOW } from "../builders.ts";
import { anId } from "../ids.ts";
import type { ContractCase } from "./contract-case.ts";
import { twoCoachesEvents as events, fullStates, OTHER_COACH } from "./samples.ts";
import { keep } from "./steps.ts";

const OTHER_ATHLETE = anId<AthleteId>(0xa1);
const eventIds = events.map(({ eventId }) => eventId);

const opens: ContractCase = {
  name: "opens everything of a user, as athlete and as coach",
  run: async (storage) => {
    const other = anOrder({ orderId: anId(2), userId: OTHER_ATHLETE });
    const asAthlete = aBooking({ bookingId: anId<BookingId>(1), eventId: anId<EventId>(1) });
    const asCoach = aBooking({
      bookingId: anId<BookingId>(2),
      orderId: other.orderId,
      userId: OTHER_ATHLETE,
      coachId: ATHLETE as UserId as CoachId,
      eventId: anId<EventId>(3),
    });
    const own = anEvent({ eventId: asCoach.eventId, coachId: asCoach.coachId });
    const strange: Booking = {
      ...asAthlete,
      bookingId: anId<BookingId>(3),
      orderId: other.orderId,
      userId: OTHER_ATHLETE,
    };
    const orders = [anOrder(), other];
    await keep(storage, { events: [...events, own], orders, bookings: [asAthlete, asCoach, strange] });
    const data = await storage.uow.run(({ users }) => users.open(ATHLETE));
    assert.deepEqual(data.events, [own]);
    assert.deepEqual(
      data.booked.toSorted((a, b) => (a.booking.bookingId < b.booking.bookingId ? -1 : 1)),
      [
        { booking: asAthlete, event: events[0] },
        { booking: asCoach, event: own },
      ],
    );
    assert.deepEqual(await storage.uow.run(({ users }) => users.open(anId<UserId>(0xff))), {
      booked: [],
      events: [],
    });
  },
};

const removes: ContractCase = {
  name: "removes bookings, orders and events of a user, and tells how many",
  run: async (storage) => {
    const states = [fullStates.Pending, fullStates.Canceled];
    const bookings = eventIds.map((eventId, index) =>
      aBooking({
        bookingId: anId<BookingId>(index + 1),
        eventId,
        coachId: index === 0 ? COACH : OTHER_COACH,
        state: states[index] ?? fullStates.Pending,
      }),
    );
    await keep(storage, { events, orders: [anOrder()], bookings });
    const removed = await storage.uow.run(async ({ users }) => {
      await users.open(COACH);
      return users.remove(COACH, { bookingIds: [anId<BookingId>(1)], eventIds: [anId<EventId>(1)] });
    });
    assert.deepEqual(removed, { orders: 0, bookings: 1, events: 1 });
    const [order] = await storage.orders.list({ userId: ATHLETE }, NOW);
    assert.deepEqual(
      order?.bookings.map(({ bookingId }) => bookingId),
      [anId<BookingId>(2)],
    );
    const nothing = { bookingIds: [], eventIds: [] };
    assert.deepEqual(await storage.uow.run(({ users }) => users.remove(anId<UserId>(0xff), nothing)), {
      orders: 0,
      bookings: 0,
      events: 0,
    });
  },
};

export const userDataContract: readonly ContractCase[] = [opens, removes];

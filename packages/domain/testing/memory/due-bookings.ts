import { type Booked, type DueBookings, type Span, statusOf } from "@bookings/domain";
import { bookedOf, type Store } from "./store.ts";

const within = (instant: Date | null, { from, to }: Span): boolean =>
  instant !== null && from <= instant && instant <= to;

const allBooked = (store: Store): Booked[] =>
  [...store.bookings.values()].map((booking) => bookedOf(store, booking));

export const memoryDue = (store: Store): DueBookings => ({
  changedIn: async (span) => allBooked(store).filter(({ booking }) => within(booking.changedAt, span)),

  movedIn: async (span) => allBooked(store).filter(({ event }) => within(event.movedAt, span)),

  happeningIn: async (on, span, statuses) =>
    allBooked(store).filter(
      ({ booking, event }) =>
        event.status === "Scheduled" &&
        statuses.includes(statusOf(booking)) &&
        within(on === "start" ? event.startAt : event.endAt, span),
    ),
});

import {
  AlreadyBooked,
  type Booking,
  BookingNotFound,
  type BookingRepository,
  type HeldPlace,
  holdsSeat,
  isParty,
  statusOf,
} from "../index.ts";
import { ascending, bookedOf, insert, rowOf, type Store, update } from "./store.ts";

const isActive = (booking: Booking): boolean => holdsSeat(statusOf(booking));

/** What a database's unique index over the active bookings says. */
function assertSinglePlace(store: Store, { bookingId, userId, eventId }: Booking): void {
  const rival = [...store.bookings.values()].find(
    (other) =>
      other.bookingId !== bookingId &&
      other.userId === userId &&
      other.eventId === eventId &&
      isActive(other),
  );
  if (rival !== undefined) throw new AlreadyBooked(eventId);
}

function assertAllowed(store: Store, booking: Booking): void {
  rowOf(store.events, booking.eventId);
  rowOf(store.orders, booking.orderId);
  if (isActive(booking)) assertSinglePlace(store, booking);
}

function heldPlace(store: Store, booking: Booking): HeldPlace {
  const { startAt, endAt } = rowOf(store.events, booking.eventId);
  return { eventId: booking.eventId, status: statusOf(booking), startAt, endAt };
}

export const memoryBookings = (store: Store): BookingRepository => ({
  open: async (bookingId, party) => {
    const booking = store.bookings.get(bookingId);
    if (booking === undefined || !isParty(booking, party)) throw new BookingNotFound(bookingId);
    return bookedOf(store, booking);
  },

  ofEvent: async (eventId) =>
    [...store.bookings.values()]
      .filter((booking) => booking.eventId === eventId)
      .toSorted((a, b) => ascending(a.bookingId, b.bookingId)),

  // Units of work run one after the other here.
  lockAthlete: async () => undefined,

  heldBy: async (userId, endingAfter) =>
    [...store.bookings.values()]
      .filter((booking) => booking.userId === userId && isActive(booking))
      .map((booking) => heldPlace(store, booking))
      .filter(({ endAt }) => endAt > endingAfter),

  add: async (bookings) => {
    for (const booking of bookings) {
      assertAllowed(store, booking);
      insert(store.bookings, booking.bookingId, booking);
    }
  },

  save: async (bookings) => {
    for (const booking of bookings) {
      assertAllowed(store, booking);
      update(store.bookings, booking.bookingId, booking);
    }
  },
});

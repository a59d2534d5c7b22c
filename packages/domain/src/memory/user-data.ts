import type { OrderId, UserDataRepository, UserId } from "../index.ts";
import { ascending, bookedOf, insert, type Store } from "./store.ts";

/** Removes what `isGone` says. @returns how many rows went */
function removeFrom<Key, Row>(table: Map<Key, Row>, isGone: (key: Key, row: Row) => boolean): number {
  const gone = [...table].filter(([key, row]) => isGone(key, row));
  for (const [key] of gone) table.delete(key);
  return gone.length;
}

const ordersWithBookings = ({ bookings }: Store): Set<OrderId> =>
  new Set([...bookings.values()].map(({ orderId }) => orderId));

export const memoryUsers = (store: Store): UserDataRepository => ({
  open: async (userId: UserId) => ({
    booked: [...store.bookings.values()]
      .filter((booking) => booking.userId === userId || booking.coachId === userId)
      .toSorted((a, b) => ascending(a.bookingId, b.bookingId))
      .map((booking) => bookedOf(store, booking)),
    events: [...store.events.values()]
      .filter(({ coachId }) => coachId === userId)
      .toSorted((a, b) => ascending(a.eventId, b.eventId)),
  }),

  remove: async (userId, { bookingIds, eventIds }) => {
    const bookings = removeFrom(store.bookings, (bookingId) => bookingIds.includes(bookingId));
    const full = ordersWithBookings(store);
    const orders = removeFrom(store.orders, (id, order) => order.userId === userId || !full.has(id));
    const events = removeFrom(store.events, (eventId) => eventIds.includes(eventId));
    return { orders, bookings, events };
  },

  addRecord: async (erasure) => insert(store.erasures, erasure.erasureId, erasure),
});

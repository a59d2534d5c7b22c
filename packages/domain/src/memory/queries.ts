import {
  type Booked,
  type BookingFilter,
  BookingNotFound,
  type BookingQueries,
  EventNotFound,
  type EventQueries,
  isInside,
  isKnownToCoach,
  isParty,
  type LedgerEntry,
  lapse,
  type MessageStatus,
  messageStatuses,
  type NotificationCursor,
  type NotificationOverview,
  type NotificationQueries,
  type OrderFilter,
  type OrderQueries,
  type StatusCounts,
  statusOf,
  viewBooking,
  viewEvent,
  viewNotification,
  viewOrder,
} from "../index.ts";
import { lapsedRequests } from "./event-catalog.ts";
import { ascending, bookedOf, type Store } from "./store.ts";

/** Where queries read: a copy of what is committed. */
type Read = () => Store;

const seen = ({ booking, event }: Booked, now: Date): Booked => ({
  booking: lapse(booking, event, now),
  event,
});

const allSeen = (store: Store, now: Date): Booked[] =>
  [...store.bookings.values()].map((booking) => seen(bookedOf(store, booking), now));

type Place = { readonly startAt: Date; readonly bookingId: string };

const placeOf = ({ booking, event }: Booked): Place => ({
  startAt: event.startAt,
  bookingId: booking.bookingId,
});

const byStart = (a: Place, b: Place): number =>
  a.startAt.getTime() - b.startAt.getTime() || ascending(a.bookingId, b.bookingId);

const fits = (filter: BookingFilter, booked: Booked): boolean =>
  (filter.userId === undefined || booked.booking.userId === filter.userId) &&
  (filter.coachId === undefined || booked.booking.coachId === filter.coachId) &&
  (filter.eventId === undefined || booked.booking.eventId === filter.eventId) &&
  (filter.window === undefined || isInside(booked.event, filter.window)) &&
  (filter.statuses === undefined || filter.statuses.includes(statusOf(booked.booking))) &&
  (filter.hideDismissed !== true || booked.booking.dismissedAt === null) &&
  (filter.hideUnpaid !== true || isKnownToCoach(booked.booking)) &&
  (filter.after === undefined || byStart(placeOf(booked), filter.after) > 0);

export const memoryBookingQueries = (read: Read): BookingQueries => ({
  get: async (bookingId, now, party) => {
    const store = read();
    const booking = store.bookings.get(bookingId);
    if (booking === undefined || !isParty(booking, party)) throw new BookingNotFound(bookingId);
    return viewBooking(seen(bookedOf(store, booking), now));
  },

  list: async (filter, now) =>
    allSeen(read(), now)
      .filter((booked) => fits(filter, booked))
      .toSorted((a, b) => byStart(placeOf(a), placeOf(b)))
      .slice(0, filter.limit)
      .map(viewBooking),
});

const touches = ({ window }: OrderFilter, booked: readonly Booked[]): boolean =>
  window === undefined || booked.some(({ event }) => isInside(event, window));

export const memoryOrderQueries = (read: Read): OrderQueries => ({
  list: async (filter, now) => {
    const store = read();
    const bookingsOf = Map.groupBy(allSeen(store, now), ({ booking }) => booking.orderId);
    return [...store.orders.values()]
      .filter(({ userId }) => userId === filter.userId)
      .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || ascending(b.orderId, a.orderId))
      .map((order) => ({ order, booked: bookingsOf.get(order.orderId) ?? [] }))
      .filter(({ booked }) => touches(filter, booked))
      .map(({ order, booked }) => viewOrder(order, booked));
  },
});

export const memoryEventQueries = (read: Read): EventQueries => ({
  get: async (eventId, now) => {
    const store = read();
    const event = store.events.get(eventId);
    if (event === undefined) throw new EventNotFound(eventId);
    return viewEvent({ ...event, seatsTaken: event.seatsTaken - lapsedRequests(store, event, now) });
  },

  coachOf: async (eventId) => read().events.get(eventId)?.coachId,
});

const byDue = (a: NotificationCursor, b: NotificationCursor): number =>
  b.dueAt.getTime() - a.dueAt.getTime() || ascending(b.id, a.id);

export const memoryNotificationQueries = (read: Read): NotificationQueries => ({
  list: async ({ statuses, bookingId, after, limit }) =>
    [...read().ledger.values()]
      .map(({ entry }) => entry)
      .filter((entry) => statuses?.includes(entry.status) ?? true)
      .filter((entry) => bookingId === undefined || entry.bookingId === bookingId)
      .filter((entry) => after === undefined || byDue(entry, after) > 0)
      .toSorted(byDue)
      .slice(0, limit)
      .map(viewNotification),

  overview: async (now) =>
    overviewOf(
      [...read().ledger.values()].map(({ entry }) => entry),
      now,
    ),

  countDue: async (from, until) => {
    const due = [...read().ledger.values()]
      .map(({ entry }) => entry)
      .filter(({ dueAt }) => from <= dueAt && dueAt < until);
    const count = (wanted: MessageStatus): number => due.filter(({ status }) => status === wanted).length;
    return Object.fromEntries(messageStatuses.map((status) => [status, count(status)])) as StatusCounts;
  },

  caseOf: async (bookingId) => {
    const store = read();
    const booking = store.bookings.get(bookingId);
    const entries = [...store.ledger.values()]
      .map(({ entry }) => entry)
      .filter((entry) => entry.bookingId === bookingId)
      .toSorted(byDue);
    const found = { entries, progress: new Map(store.rules) };
    return booking === undefined ? found : { ...found, booked: bookedOf(store, booking) };
  },
});

function overviewOf(entries: readonly LedgerEntry[], now: Date): NotificationOverview {
  const pending = entries.filter(({ status }) => status === "pending");
  const due = pending.map(({ nextAttemptAt }) => nextAttemptAt).filter((next) => next <= now);
  const [oldest] = due.toSorted((a, b) => a.getTime() - b.getTime());
  return {
    due: due.length,
    pending: pending.length,
    dead: entries.filter(({ status }) => status === "dead").length,
    oldestDueAt: oldest?.toISOString() ?? null,
  };
}

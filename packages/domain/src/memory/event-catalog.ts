import {
  type CoachEvent,
  type EventCatalog,
  EventFull,
  type EventId,
  type EventPlace,
  freeSeats,
  lapse,
} from "../index.ts";
import { ascending, insert, type Store, update } from "./store.ts";

/** What a database's check on the event's row says. */
function assertSeats(event: CoachEvent): void {
  if (event.seatsTaken < 0 || freeSeats(event) < 0) throw new EventFull(event.eventId);
}

/** Requests for the event that nobody has answered, and that have lapsed by `now`. */
export const lapsedRequests = ({ bookings }: Store, event: CoachEvent, now: Date): number =>
  [...bookings.values()].filter(
    (booking) => booking.eventId === event.eventId && lapse(booking, event, now) !== booking,
  ).length;

const byStart = (a: EventPlace, b: EventPlace): number =>
  a.startAt.getTime() - b.startAt.getTime() || ascending(a.eventId, b.eventId);

export const memoryEvents = (store: Store): EventCatalog => ({
  lock: async (eventIds: readonly EventId[]) =>
    [...store.events.values()]
      .filter(({ eventId }) => eventIds.includes(eventId))
      .toSorted((a, b) => ascending(a.eventId, b.eventId)),

  add: async (event) => {
    assertSeats(event);
    if (store.events.has(event.eventId)) return false;
    insert(store.events, event.eventId, event);
    return true;
  },

  save: async (events) => {
    for (const event of events) {
      assertSeats(event);
      update(store.events, event.eventId, event);
    }
  },

  withLapsedRequests: async (now, limit) =>
    [...store.events.values()]
      .filter((event) => lapsedRequests(store, event, now) > 0)
      .map(({ eventId }) => eventId)
      .slice(0, limit),

  seatedAfter: async (place, limit) =>
    [...store.events.values()]
      .filter((event) => event.seatsTaken > 0 && byStart(event, place) > 0)
      .toSorted(byStart)
      .slice(0, limit),
});

import type { CoachId, EventId } from "../shared/ids.ts";
import type { CoachEvent } from "./event.ts";
import type { EventView } from "./event-view.ts";

/** Where an event stands among all: by its start, then its id. */
export interface EventPlace {
  readonly startAt: Date;
  readonly eventId: EventId;
}

/** Port: the events that can be booked here, and their seats. Reached through a unit of work. */
export interface EventCatalog {
  /**
   * The events that exist among `eventIds`, locked until the unit of work ends.
   * Locks are taken in id order, so that two orders over the same events never wait for each other crosswise.
   */
  lock(eventIds: readonly EventId[]): Promise<CoachEvent[]>;

  /** Stores a new event. @returns false, storing nothing, when the id is taken, be it by a rival just now. */
  add(event: CoachEvent): Promise<boolean>;

  /** @throws {EventFull} when the storage itself sees more seats taken than there are. */
  save(events: readonly CoachEvent[]): Promise<void>;

  /** Up to `limit` events that have started by `now` with requests that nobody has answered. Takes no locks. */
  withLapsedRequests(now: Date, limit: number): Promise<EventId[]>;

  /** Up to `limit` events of which seats are taken, those next behind `place`, in their order. Takes no locks. */
  seatedAfter(place: EventPlace, limit: number): Promise<CoachEvent[]>;
}

/** Port: reading events, outside any unit of work. */
export interface EventQueries {
  /** `seatsTaken` leaves out requests that lapsed by `now`. @throws {EventNotFound} */
  get(eventId: EventId, now: Date): Promise<EventView>;

  /** Whose event it is; nobody's when it does not exist. */
  coachOf(eventId: EventId): Promise<CoachId | undefined>;
}

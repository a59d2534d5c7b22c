import { permitAtAll } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import type { BookingRepository } from "../booking/booking-repository.ts";
import type { Clock } from "../shared/clock.ts";
import type { EventId } from "../shared/ids.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import {
  assertDetails,
  assertSeatsFit,
  changeEvent,
  type EventDetails,
  newEvent,
  releaseSeats,
} from "./event.ts";
import type { EventCatalog } from "./event-catalog.ts";
import { type EventView, viewEvent } from "./event-view.ts";
import { knownOrAdded } from "./known-or-added.ts";
import { moveBookings } from "./move-bookings.ts";

/** Command of `putEvent`. */
export interface PutEvent {
  readonly caller: Caller;
  readonly eventId: EventId;
  readonly details: EventDetails;
}

/** What `putEvent` needs. */
export interface PutEventDeps {
  readonly uow: UnitOfWork<{ bookings: BookingRepository; events: EventCatalog }>;
  readonly clock: Clock;
}

/** The event as it is now, and whether it is new. */
export interface PutEventResult {
  readonly event: EventView;
  readonly created: boolean;
}

/**
 * Puts an event into the catalog, or changes it. Moving it moves its bookings; canceling it cancels them.
 *
 * @throws {Forbidden} @throws {InvalidInput} @throws {EventStaysCanceled} @throws {EventKeepsCoach}
 * @throws {EventFull} when fewer seats would remain than are held
 */
export const putEvent =
  ({ uow, clock }: PutEventDeps) =>
  async ({ caller, eventId, details }: PutEvent): Promise<PutEventResult> => {
    permitAtAll("putEvent", caller);
    assertDetails(details);
    return uow.run(async ({ bookings, events }) => {
      const fresh = newEvent(eventId, details);
      const stored = await knownOrAdded(events, fresh);
      if (stored === undefined) return { event: viewEvent(fresh), created: true };
      const now = clock.now();
      const before = await bookings.ofEvent(eventId);
      const changed = changeEvent(stored, details, now);
      const moved = moveBookings(before, stored, changed, now);
      const event = releaseSeats(changed, moved.freed);
      assertSeatsFit(event);
      await bookings.save(moved.bookings);
      await events.save([event]);
      return { event: viewEvent(event), created: false };
    });
  };

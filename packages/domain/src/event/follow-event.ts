import type { BookingRepository } from "../booking/booking-repository.ts";
import type { Clock } from "../shared/clock.ts";
import type { EventId } from "../shared/ids.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import { heeded, isBehind } from "./catalog-says.ts";
import { type CoachEvent, changeEvent, type EventDetails, newEvent, releaseSeats } from "./event.ts";
import type { EventCatalog } from "./event-catalog.ts";
import { knownOrAdded } from "./known-or-added.ts";
import { moveBookings } from "./move-bookings.ts";

interface Repositories {
  readonly bookings: BookingRepository;
  readonly events: EventCatalog;
}

/** What `followEvent` needs. */
export interface FollowEventDeps {
  readonly uow: UnitOfWork<Repositories>;
  readonly clock: Clock;
}

/**
 * Brings the copy of an event up to what the catalog says, its bookings with it, as putting it would; an event that is not
 * known here is added.
 */
export const followEvent =
  ({ uow, clock }: FollowEventDeps) =>
  (eventId: EventId, said: EventDetails): Promise<void> =>
    uow.run(async (repositories) => {
      const stored = await knownOrAdded(repositories.events, newEvent(eventId, said));
      if (stored !== undefined && isBehind(stored, said))
        await catchUp(repositories, stored, said, clock.now());
    });

/** How many seats are still held decides how many there are, so the bookings go first. */
async function catchUp(
  { bookings, events }: Repositories,
  stored: CoachEvent,
  said: EventDetails,
  now: Date,
): Promise<void> {
  const before = await bookings.ofEvent(stored.eventId);
  const moved = moveBookings(before, stored, { ...stored, ...heeded(stored, said, 0) }, now);
  const details = heeded(stored, said, stored.seatsTaken - moved.freed);
  await bookings.save(moved.bookings);
  await events.save([releaseSeats(changeEvent(stored, details, now), moved.freed)]);
}

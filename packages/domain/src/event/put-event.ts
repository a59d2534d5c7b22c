import { permitAtAll } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import { type Booking, holdsSeat, lapse, withdraw } from "../booking/booking.ts";
import type { BookingRepository } from "../booking/booking-repository.ts";
import type { Clock } from "../shared/clock.ts";
import { InvalidInput } from "../shared/domain-error.ts";
import type { EventId } from "../shared/ids.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import {
  assertSeatsFit,
  type CoachEvent,
  changeEvent,
  type EventDetails,
  newEvent,
  releaseSeats,
} from "./event.ts";
import type { EventCatalog } from "./event-catalog.ts";
import { type EventView, viewEvent } from "./event-view.ts";

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
      const after = before.map((booking) => follow(booking, stored, changed, now));
      const event = releaseSeats(changed, seatsFreed(before, after));
      assertSeatsFit(event);
      await bookings.save(after.filter((booking, index) => booking !== before[index]));
      await events.save([event]);
      return { event: viewEvent(event), created: false };
    });
  };

/** The event as it is known, locked; undefined once the fresh one has been added. */
async function knownOrAdded(events: EventCatalog, fresh: CoachEvent): Promise<CoachEvent | undefined> {
  while (!(await events.add(fresh))) {
    const [stored] = await events.lock([fresh.eventId]);
    if (stored !== undefined) return stored;
    // It went in between, with its coach: so this one is new after all.
  }
  return undefined;
}

/** A request that had lapsed stays lapsed wherever the event goes; one that is moved into the past lapses now. */
function follow(booking: Booking, stored: CoachEvent, changed: CoachEvent, now: Date): Booking {
  const seen = lapse(lapse(booking, stored, now), changed, now);
  return changed.status === "Canceled" && stored.status !== "Canceled" ? withdraw(seen, "Coach", now) : seen;
}

const held = (bookings: readonly Booking[]): number => bookings.filter(holdsSeat).length;
const seatsFreed = (before: readonly Booking[], after: readonly Booking[]): number =>
  held(before) - held(after);

function assertDetails({ startAt, endAt, timeslot }: EventDetails): void {
  if (endAt <= startAt) throw new InvalidInput("endAt", "must be after startAt");
  if (timeslot.ageTo < timeslot.ageFrom)
    throw new InvalidInput("timeslot.ageTo", "must not be below ageFrom");
}

import { type CoachEvent, releaseSeats } from "../event/event.ts";
import type { EventCatalog } from "../event/event-catalog.ts";
import type { Clock } from "../shared/clock.ts";
import type { EventId } from "../shared/ids.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import { lapse } from "./booking.ts";
import type { BookingRepository } from "./booking-repository.ts";

/** What `lapseRequests` needs. */
export interface LapseRequestsDeps {
  readonly uow: UnitOfWork<{ bookings: BookingRepository; events: EventCatalog }>;
  readonly clock: Clock;
}

/** How many events are looked up at a time. */
const BATCH = 100;

/**
 * Writes down what everyone sees already: requests that nobody answered before their event started are canceled.
 *
 * @returns of how many events
 */
export const lapseRequests =
  ({ uow, clock }: LapseRequestsDeps) =>
  async (): Promise<number> => {
    for (let lapsed = 0; ; ) {
      const due = await uow.run(({ events }) => events.withLapsedRequests(clock.now(), BATCH));
      for (const eventId of due) await uow.run((repositories) => lapseEvent(repositories, eventId, clock));
      lapsed += due.length;
      if (due.length < BATCH) return lapsed;
    }
  };

interface Repositories {
  readonly bookings: BookingRepository;
  readonly events: EventCatalog;
}

async function lapseEvent({ bookings, events }: Repositories, eventId: EventId, clock: Clock): Promise<void> {
  const [event] = await events.lock([eventId]);
  if (event === undefined) return;
  const lapsed = await lapsedOf(event, bookings, clock.now());
  await bookings.save(lapsed);
  await events.save([releaseSeats(event, lapsed.length)]);
}

async function lapsedOf(event: CoachEvent, bookings: BookingRepository, now: Date) {
  const all = await bookings.ofEvent(event.eventId);
  return all.map((booking) => lapse(booking, event, now)).filter((booking, index) => booking !== all[index]);
}

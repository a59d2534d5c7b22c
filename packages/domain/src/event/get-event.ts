import type { Clock } from "../shared/clock.ts";
import type { EventId } from "../shared/ids.ts";
import type { EventQueries } from "./event-catalog.ts";
import type { EventView } from "./event-view.ts";

/** What `getEvent` needs. */
export interface GetEventDeps {
  readonly events: EventQueries;
  readonly clock: Clock;
}

/** Anyone may look at an event. @throws {EventNotFound} */
export const getEvent =
  ({ events, clock }: GetEventDeps) =>
  ({ eventId }: { readonly eventId: EventId }): Promise<EventView> =>
    events.get(eventId, clock.now());

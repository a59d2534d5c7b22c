import type { Clock } from "../shared/clock.ts";
import type { EventId } from "../shared/ids.ts";
import type { Catalog } from "./catalog.ts";
import type { EventQueries } from "./event-catalog.ts";
import type { EventView } from "./event-view.ts";

/** What `getEvent` needs. */
export interface GetEventDeps {
  readonly events: EventQueries;
  readonly clock: Clock;
  readonly catalog: Catalog;
}

/** Anyone may look at an event. @throws {EventNotFound} */
export const getEvent =
  ({ events, clock, catalog }: GetEventDeps) =>
  ({ eventId }: { readonly eventId: EventId }): Promise<EventView> =>
    catalog.view(eventId, () => events.get(eventId, clock.now()));

import type { EventId } from "../shared/ids.ts";
import type { EventDetails } from "./event.ts";

/** Port: the catalog of another service, which says what an event is. Seats and bookings are kept here all the same. */
export interface EventSource {
  /**
   * What the catalog says of an event; undefined when it has no such event. May be some seconds old, unless it is asked
   * for `anew`, as it is before an event is changed here: what was pushed meanwhile is not undone by an older answer.
   *
   * @throws {CatalogUnavailable}
   */
  read(eventId: EventId, how?: { readonly anew: boolean }): Promise<EventDetails | undefined>;
}

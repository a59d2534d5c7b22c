import type { EventId } from "../shared/ids.ts";
import type { CoachEvent } from "./event.ts";
import type { EventView } from "./event-view.ts";

/** Events that can be booked, as far as the catalog has a say in it. */
export interface Offered {
  readonly events: readonly CoachEvent[];
  /** Those of `events` that the catalog has given to another coach: what is booked stays, nothing more is. */
  readonly handedOver: ReadonlySet<EventId>;
}

/** Tells what the catalog offers of the events that were found, and are locked. */
export type Offer = (found: readonly CoachEvent[]) => Offered;

/** The catalog to which the events belong, as use cases deal with it. */
export interface Catalog {
  /**
   * Does the work, which is one unit of work, with what the catalog says of these events. Where they turn out not to be
   * what it says, they are brought up to date, and the work is done again.
   *
   * `answer` throws when the catalog could not be asked; it is for the work to call, since the same request, sent with a
   * key, may have been done before.
   */
  abreast<Result>(
    eventIds: readonly EventId[],
    work: (answer: () => Offer) => Promise<Result>,
  ): Promise<Result>;

  /** The event as the catalog has it; where that cannot be asked, as `look` finds it here. @throws {EventNotFound} */
  view(eventId: EventId, look: () => Promise<EventView>): Promise<EventView>;

  /** Brings an event up to date, if it is not. @throws {CatalogUnavailable} */
  follow(event: CoachEvent): Promise<void>;
}

const nobody: ReadonlySet<EventId> = new Set();
const everything: Offer = (events) => ({ events, handedOver: nobody });

/** There is no other catalog: the events here are all there are. */
export const ownCatalog: Catalog = {
  abreast: (_eventIds, work) => work(() => everything),
  view: (_eventId, look) => look(),
  follow: async () => undefined,
};

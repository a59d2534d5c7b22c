import type { CoachEvent } from "./event.ts";
import type { EventCatalog } from "./event-catalog.ts";

/** The event as it is known, locked; undefined once the fresh one has been added. */
export async function knownOrAdded(events: EventCatalog, fresh: CoachEvent): Promise<CoachEvent | undefined> {
  while (!(await events.add(fresh))) {
    const [stored] = await events.lock([fresh.eventId]);
    if (stored !== undefined) return stored;
    // It went in between, with its coach: so this one is new after all.
  }
  return undefined;
}

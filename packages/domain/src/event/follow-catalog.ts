import type { Clock } from "../shared/clock.ts";
import type { EventId } from "../shared/ids.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import type { Catalog } from "./catalog.ts";
import type { CoachEvent } from "./event.ts";
import type { EventCatalog, EventPlace } from "./event-catalog.ts";
import { CatalogUnavailable } from "./event-errors.ts";

/** What `followCatalog` needs. */
export interface FollowCatalogDeps {
  readonly uow: UnitOfWork<{ events: EventCatalog }>;
  readonly clock: Clock;
  readonly catalog: Catalog;
}

/** What one run has done. */
export interface CatalogFollowed {
  /** How many events the catalog was asked for. */
  readonly asked: number;
  /** Why it could not be asked, once for each event of which nothing was learned. */
  readonly failures: readonly CatalogUnavailable[];
}

/** How many events each run reads of those that start soonest. */
const SOONEST = 250;

/** How many each run reads of those behind, going round. */
const ROUND = 250;

/** How many are asked for at a time. */
const AT_A_TIME = 10;

/**
 * Brings upcoming events that have bookings up to date with the catalog of another service, so that the bookings show it
 * and their reminders come in time. Reads a bounded number: those that start soonest each time, all others in turn.
 */
export const followCatalog = ({
  uow,
  clock,
  catalog,
}: FollowCatalogDeps): (() => Promise<CatalogFollowed>) => {
  const beginning = behindAllAt(new Date(0));
  let reached = beginning;
  return async () => {
    const { soonest, others } = await uow.run(({ events }) => upcoming(events, clock.now(), reached));
    const batch = [...soonest, ...others];
    const failures = await followAll(catalog, batch);
    // What a catalog that is away was asked for in vain is asked for again.
    if (failures.length < batch.length) reached = others[ROUND - 1] ?? beginning;
    return { asked: batch.length, failures };
  };
};

/** Behind all events that start at this instant: no UUID comes after this one. */
const behindAllAt = (startAt: Date): EventPlace => ({
  startAt,
  eventId: "ffffffff-ffff-ffff-ffff-ffffffffffff" as EventId,
});

const isBehindIn = (a: EventPlace, b: EventPlace): boolean =>
  a.startAt > b.startAt || (a.startAt.getTime() === b.startAt.getTime() && a.eventId > b.eventId);

async function upcoming(events: EventCatalog, now: Date, reached: EventPlace) {
  const soonest = await events.seatedAfter(behindAllAt(now), SOONEST);
  const last = soonest.at(-1);
  if (last === undefined || soonest.length < SOONEST) return { soonest, others: [] };
  const others = await events.seatedAfter(isBehindIn(reached, last) ? reached : last, ROUND);
  return { soonest, others };
}

async function followAll(catalog: Catalog, events: readonly CoachEvent[]): Promise<CatalogUnavailable[]> {
  const failures: CatalogUnavailable[] = [];
  const waiting = events.values();
  const follow = async (): Promise<void> => {
    for (const event of waiting) await catalog.follow(event).catch((failure) => note(failure, failures));
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, follow));
  return failures;
}

function note(failure: unknown, failures: CatalogUnavailable[]): void {
  if (!(failure instanceof CatalogUnavailable)) throw failure;
  failures.push(failure);
}

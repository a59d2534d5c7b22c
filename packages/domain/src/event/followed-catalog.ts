import type { EventId } from "../shared/ids.ts";
import type { Catalog, Offer } from "./catalog.ts";
import { isBehind } from "./catalog-says.ts";
import { assertDetails, type CoachEvent, type EventDetails, newEvent } from "./event.ts";
import { CatalogUnavailable, EventNotFound } from "./event-errors.ts";
import type { EventSource } from "./event-source.ts";
import { type EventView, eventSeen, viewEvent } from "./event-view.ts";
import { type FollowEventDeps, followEvent } from "./follow-event.ts";

/** What {@link followedCatalog} needs. */
export interface FollowedCatalogDeps extends FollowEventDeps {
  readonly source: EventSource;
}

/** How often events are brought up to date for one piece of work; somebody else may change them at the same time. */
const CATCHING_UP_MAX = 3;

/** Some of the locked events are not what the catalog says, or are not here at all. */
class EventsBehind extends Error {
  readonly eventIds: readonly EventId[];

  constructor(eventIds: readonly EventId[]) {
    super("the catalog says something else of some events");
    this.eventIds = eventIds;
  }
}

/** What the catalog says of events: undefined of those that it does not have. */
type Said = ReadonlyMap<EventId, EventDetails | undefined>;

/** The catalog of another service. What is kept here follows it, whenever somebody needs to know. */
export function followedCatalog({ source, ...deps }: FollowedCatalogDeps): Catalog {
  const followSaid = followEvent(deps);

  /** Asks for all at once, but takes one connection to the storage, not twenty. */
  const catchUp = async (eventIds: readonly EventId[]): Promise<void> => {
    const said = await Promise.all(eventIds.map((eventId) => source.read(eventId, { anew: true })));
    for (const [index, eventId] of eventIds.entries()) {
      const details = sound(said[index]);
      if (details !== undefined) await followSaid(eventId, details);
    }
  };

  const abreast = async <Result>(
    eventIds: readonly EventId[],
    work: (answer: () => Offer) => Promise<Result>,
    triesLeft: number,
  ): Promise<Result> => {
    const answer = await answerOf(source, eventIds);
    try {
      return await work(answer);
    } catch (error) {
      if (!(error instanceof EventsBehind)) throw error;
      if (triesLeft === 0) throw new CatalogUnavailable({ cause: error });
      await catchUp(error.eventIds);
    }
    return abreast(eventIds, work, triesLeft - 1);
  };

  return {
    abreast: (eventIds, work) => abreast(eventIds, work, CATCHING_UP_MAX),

    view: async (eventId, look) => {
      try {
        return await viewOf(eventId, sound(await source.read(eventId)), { look, catchUp });
      } catch (failure) {
        if (!(failure instanceof CatalogUnavailable)) throw failure;
        return look().catch((missing) => throwFirst(missing, failure));
      }
    },

    follow: async (event) => {
      const said = sound(await source.read(event.eventId));
      if (said !== undefined && isBehind(event, said)) await catchUp([event.eventId]);
    },
  };
}

/** Asks for all at once. Whether it could be asked comes to light when the answer is wanted. */
async function answerOf(source: EventSource, eventIds: readonly EventId[]): Promise<() => Offer> {
  try {
    const said = await Promise.all(eventIds.map(async (id) => [id, sound(await source.read(id))] as const));
    return () => (found) => offered(new Map(said), found);
  } catch (failure) {
    return () => {
      throw failure;
    };
  }
}

/** @throws {EventsBehind} */
function offered(said: Said, found: readonly CoachEvent[]): ReturnType<Offer> {
  const here = new Map(found.map((event) => [event.eventId, event]));
  const behind = [...said].filter(
    ([id, details]) => details !== undefined && !isAbreast(here.get(id), details),
  );
  if (behind.length > 0) throw new EventsBehind(behind.map(([eventId]) => eventId));
  const events = found.filter(({ eventId }) => said.get(eventId) !== undefined);
  const lost = events.filter(({ eventId, coachId }) => said.get(eventId)?.coachId !== coachId);
  return { events, handedOver: new Set(lost.map(({ eventId }) => eventId)) };
}

const isAbreast = (event: CoachEvent | undefined, said: EventDetails): boolean =>
  event !== undefined && !isBehind(event, said);

interface Viewing {
  readonly look: () => Promise<EventView>;
  readonly catchUp: (eventIds: readonly EventId[]) => Promise<void>;
}

/** Who only looks at an event that is not here does not bring it here. */
async function viewOf(
  eventId: EventId,
  said: EventDetails | undefined,
  { look, catchUp }: Viewing,
): Promise<EventView> {
  if (said === undefined) throw new EventNotFound(eventId);
  const view = await look().catch(undefinedIfMissing);
  if (view === undefined) return viewEvent(newEvent(eventId, said));
  if (!isBehind(eventSeen(view), said)) return view;
  await catchUp([eventId]);
  return look();
}

function undefinedIfMissing(failure: unknown): undefined {
  if (!(failure instanceof EventNotFound)) throw failure;
}

/** Without a copy here, that the catalog is away is all that is known. */
function throwFirst(missing: unknown, away: CatalogUnavailable): never {
  throw missing instanceof EventNotFound ? away : missing;
}

/** @throws {CatalogUnavailable} for what no event can be */
function sound(said: EventDetails | undefined): EventDetails | undefined {
  try {
    if (said !== undefined) assertDetails(said);
    return said;
  } catch (cause) {
    throw new CatalogUnavailable({ cause });
  }
}

import {
  CatalogUnavailable,
  type CoachId,
  type EventDetails,
  type EventId,
  type EventSource,
} from "@bookings/domain";
import { ATHLETE, anId, aTimeSlot, END, eventDetails, HOUR, later, START } from "@bookings/domain/testing";
import { asAthlete, aWorld, EVENT, refusalOf, type World, type WorldPlan } from "../world.ts";

/** Another service's catalog in memory, which a test can change and take away. */
export interface FakeSource extends EventSource {
  readonly says: Map<EventId, EventDetails>;
  /** What it was asked, `anew` marked by a "!". */
  readonly asked: string[];
  isAway: boolean;
  /** What is answered from memory, unless asked anew. */
  readonly remembered: Map<EventId, EventDetails>;
}

/** Knows the usual event, unless told otherwise. */
export function aSource(
  says: readonly (readonly [EventId, EventDetails])[] = [[EVENT, eventDetails()]],
): FakeSource {
  const source: FakeSource = {
    says: new Map(says),
    asked: [],
    isAway: false,
    remembered: new Map(),
    read: async (eventId, how) => {
      source.asked.push(`${eventId}${how?.anew === true ? "!" : ""}`);
      if (source.isAway) throw new CatalogUnavailable({ cause: new Error("gone fishing") });
      const remembered = how?.anew === true ? undefined : source.remembered.get(eventId);
      return remembered ?? source.says.get(eventId);
    },
  };
  return source;
}
export const OTHER_COACH = anId<CoachId>(0xc1);
export const UNKNOWN = anId<EventId>(0xff);
export const hour = { startAt: later(START, HOUR), endAt: later(END, HOUR) };
export const seats = (numberOfParticipants: number) => ({ timeslot: aTimeSlot({ numberOfParticipants }) });

export interface Place {
  readonly source: FakeSource;
  readonly world: World;
}

export const aPlace = async (changes: Partial<EventDetails> = {}, plan: WorldPlan = {}): Promise<Place> => {
  const source = aSource([[EVENT, eventDetails(changes)]]);
  return { source, world: await aWorld({ source, ...plan }) };
};

export const order = ({ useCases }: World, eventIds: readonly EventId[] = [EVENT]) =>
  useCases.placeOrder({ caller: asAthlete, userId: ATHLETE, eventIds, paymentMethod: { type: "Cash" } });

export const look = ({ useCases }: World, eventId = EVENT) => useCases.getEvent({ eventId });

/** The copy, without asking the source. */
export const copyOf = ({ storage, clock }: World, eventId = EVENT) =>
  storage.events.get(eventId, clock.now());

export const revisionOf = async ({ storage }: World, eventId = EVENT) => {
  const [event] = await storage.uow.run(({ events }) => events.lock([eventId]));
  return event?.revision;
};

export const codesOf = async (attempt: Promise<unknown>) =>
  (await refusalOf(attempt)).problems.map(({ code }) => code);

import fc from "fast-check";
import { type Cast, nth, type Slot } from "./cast.ts";
import { type Command, order, put } from "./commands.ts";
import { plan, who } from "./plan.ts";
import { anyone, type Scene } from "./scene.ts";
import { type EventFacts, findEvent, type TimeSlot } from "./world.ts";

const HALF_HOUR = 30 * 60_000;

/** What an event may be given; a change takes some of it. Times are half hours from now. */
interface Wish {
  readonly startsIn: number;
  readonly lasts: number;
  readonly seats: number;
  readonly price: number;
  readonly requiresApproval: boolean;
}

const wish = fc.record<Wish>({
  startsIn: fc.integer({ min: -3, max: 12 }),
  lasts: fc.integer({ min: 1, max: 4 }),
  seats: fc.integer({ min: 1, max: 3 }),
  price: fc.constantFrom(1500, 0, 2700),
  requiresApproval: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
});

const timeslot: TimeSlot = {
  timeSlotId: "75000000-0000-4000-8000-000000000001",
  startTime: "18:00:00+03:00",
  endTime: "19:00:00+03:00",
  numberOfParticipants: 1,
  slotType: "Offline",
  ageFrom: 18,
  ageTo: 60,
  duration: 60,
  price: 1500,
  priceCurrency: "RUB",
  paymentMethod: "Cash",
};

const times = (now: number, { startsIn, lasts }: Wish) => {
  const startAt = now + startsIn * HALF_HOUR;
  return { startAt, endAt: startAt + lasts * HALF_HOUR };
};

const newFacts = ({ coach }: Slot, now: number, wanted: Wish): EventFacts => ({
  coachId: coach.userId,
  ...times(now, wanted),
  status: "Scheduled",
  requiresApproval: wanted.requiresApproval,
  timeslot: { ...timeslot, numberOfParticipants: wanted.seats, price: wanted.price },
});

type Change = (facts: EventFacts, wish: Wish, now: number) => EventFacts;

/** One thing at a time: what a move, a cancellation and fewer seats at once would mean is nowhere said. */
const changes = {
  move: (facts, wanted, now) => ({ ...facts, ...times(now, wanted) }),
  seats: (facts, { seats }) => ({ ...facts, timeslot: { ...facts.timeslot, numberOfParticipants: seats } }),
  price: (facts, { price }) => ({ ...facts, timeslot: { ...facts.timeslot, price } }),
  approval: (facts, { requiresApproval }) => ({ ...facts, requiresApproval }),
  cancel: (facts) => ({ ...facts, status: "Canceled" }),
  schedule: (facts) => ({ ...facts, status: "Scheduled" }),
  same: (facts) => facts,
} satisfies Record<string, Change>;

const change = fc.oneof(
  { weight: 6, arbitrary: fc.constant("move" as const) },
  { weight: 4, arbitrary: fc.constantFrom("seats", "price", "same", "schedule", "approval") },
  { weight: 1, arbitrary: fc.constant("cancel" as const) },
);

const putArgs = fc.record({ who, slot: fc.nat(4), change, wish });

type PutArgs = typeof putArgs extends fc.Arbitrary<infer Args> ? Args : never;

function resolvePut(scene: Scene, args: PutArgs): Command {
  const { cast, world } = scene;
  const slot = nth(cast.slots, args.slot);
  const stored = findEvent(world, slot.eventId);
  const facts =
    stored === undefined
      ? newFacts(slot, world.now, args.wish)
      : changes[args.change](factsOf(stored), args.wish, world.now);
  return put({ by: anyone(scene, args.who, cast.service), eventId: slot.eventId, facts }, slot.name);
}

const factsOf = ({
  eventId,
  changes: _,
  ...facts
}: EventFacts & { eventId: string; changes: number }): EventFacts => facts;

/** A new event, or a change of one that is there. */
export const putPlan = plan(putArgs, resolvePut);

const opening: readonly Wish[] = [
  { startsIn: 2, lasts: 2, seats: 2, price: 1500, requiresApproval: false },
  { startsIn: 5, lasts: 2, seats: 1, price: 1500, requiresApproval: true },
  { startsIn: 8, lasts: 3, seats: 2, price: 1500, requiresApproval: true },
  { startsIn: 6, lasts: 3, seats: 3, price: 1500, requiresApproval: true },
];

/** The events that every day begins with: the last one overlaps the two before it. */
export const openingPuts = ({ slots, service }: Cast, now: number): Command[] =>
  opening.map((wanted, index) => {
    const slot = nth(slots, index);
    const facts = newFacts(slot, now, wanted);
    return put({ by: service, eventId: slot.eventId, facts }, slot.name);
  });

const openingBaskets = [[0, 2], [0, 1], [3]];

/** The orders that every day begins with, one for each athlete. */
export const openingOrders = ({ athletes, slots }: Cast): Command[] =>
  openingBaskets.map((basket, index) => {
    const by = nth(athletes, index);
    const wanted = basket.map((slot) => nth(slots, slot));
    const eventIds = wanted.map(({ eventId }) => eventId);
    const text = `order ${wanted.map(({ name }) => name).join(", ")}`;
    return order({ by, userId: by.userId, eventIds, paymentType: "Cash" }, text);
  });

import fc from "fast-check";
import { buyers, nameOf, nth, type Person, slotName } from "./cast.ts";
import * as commands from "./commands.ts";
import { putPlan } from "./event-plans.ts";
import { type Plan, plan, who } from "./plan.ts";
import {
  anyone,
  type Choice,
  pickBooking,
  pickEvent,
  type Scene,
  type Suits,
  sideOf,
  targetOf,
  type Wanted,
} from "./scene.ts";

const side = fc.constantFrom("athlete" as const, "coach" as const);

/** Whom a command names; of a stranger, only a service could have reason to think so. */
const named = fc.oneof({ weight: 9, arbitrary: side }, fc.constant("stranger" as const));

const which = fc.oneof(
  { weight: 18, arbitrary: fc.constant(0) },
  { weight: 12, arbitrary: fc.nat(9) },
  { weight: 1, arbitrary: fc.constant("lost" as const) },
);

const ifMatch = fc.oneof(
  { weight: 3, arbitrary: fc.constant("none" as const) },
  { weight: 1, arbitrary: fc.constantFrom("latest" as const, "oldest" as const) },
);

interface People {
  readonly athlete: Person;
  readonly coach: Person;
  readonly service: Person;
  readonly admin: Person;
  readonly stranger: Person;
}

type Make<Args> = (
  target: (proper: Person) => commands.Target,
  people: People,
  args: Args,
) => commands.Command;

function onBooking<Args>(suits: Suits, args: fc.Arbitrary<Args>, make: Make<Args>): fc.Arbitrary<Plan> {
  const choice: fc.Arbitrary<Choice> = fc.record({ who, which, ifMatch });
  return plan(fc.tuple(choice, args), (scene, [chosen, more]) => {
    const picked = pickBooking(scene, chosen.which, suits);
    const people = {
      athlete: sideOf(scene, picked, "athlete"),
      coach: sideOf(scene, picked, "coach"),
      service: scene.cast.service,
      admin: scene.cast.admin,
      stranger: scene.cast.stranger,
    };
    return make((proper) => targetOf(scene, picked, chosen, proper), people, more);
  });
}

const nothing = fc.constant(undefined);

const isPending: Suits = ({ status }) => status === "Pending";
const isInDispute: Suits = ({ status }) => status === "InDispute";
const isOpen: Suits = ({ status }, { endAt }, now) =>
  status === "Pending" || (status === "Accepted" && now < endAt);
const isDisputable: Suits = ({ status }, { startAt }, now) => status === "Accepted" && startAt <= now;
const isCompletable: Suits = ({ status }, { endAt }, now) =>
  (status === "Accepted" || status === "DisputeDone") && endAt <= now;
const isDismissable: Suits = ({ status, dismissed }) => status === "Canceled" && !dismissed;

const accept = onBooking(isPending, nothing, (by, { coach }) => commands.accept(by(coach)));
const reject = onBooking(isPending, nothing, (by, { coach }) => commands.reject(by(coach)));
const resolve = onBooking(isInDispute, nothing, (by, { admin }) => commands.resolve(by(admin)));
const read = onBooking(isOpen, side, (by, people, as) => commands.read(by(people[as])));

const reason = fc.record({
  as: fc.oneof({ weight: 3, arbitrary: named }, { weight: 1, arbitrary: fc.constant("system" as const) }),
  code: fc.constantFrom("NoTime", "NotFeelingWell", "Other"),
  text: fc.option(fc.constant("exams")),
});

const sender = (people: People, as: keyof People | "system"): Person =>
  as === "athlete" || as === "coach" ? people[as] : people.service;

const cancel = onBooking(isOpen, reason, (by, people, { as, ...why }) => {
  const userId = as === "system" ? null : people[as].userId;
  return commands.cancel(by(sender(people, as)), { userId, ...why }, as);
});

const dispute = onBooking(isDisputable, named, (by, people, as) =>
  commands.dispute(by(sender(people, as)), people[as]),
);

const complete = onBooking(
  isCompletable,
  fc.tuple(side, fc.oneof({ weight: 2, arbitrary: fc.constant(true) }, fc.constant(false))),
  (by, people, [as, completed]) => commands.complete(by(people[as]), completed),
);

const addNote = onBooking(
  isCompletable,
  fc.tuple(side, fc.constantFrom("well done", "  once more ", "  ")),
  (by, people, [as, note]) => commands.addNote(by(people[as]), note),
);

const dismiss = onBooking(
  isDismissable,
  fc.oneof({ weight: 5, arbitrary: fc.constant("athlete" as const) }, named),
  (by, people, owner) => commands.dismiss(by(people.athlete), people[owner]),
);

const wanted = fc.record({
  from: fc.oneof({ weight: 12, arbitrary: fc.constant("bookable" as const) }, fc.constant("all" as const)),
  index: fc.nat(5),
});

const rarely = fc.integer({ min: 0, max: 24 }).map((number) => number === 24);

const buyer = fc.oneof({ weight: 6, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.constant(3) });

const basket = fc.oneof(
  { weight: 2, arbitrary: fc.array(wanted, { minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.array(wanted, { minLength: 2, maxLength: 4, size: "max" }) },
);

interface Purchase {
  readonly who: number;
  readonly buyer: number;
  readonly basket: readonly Wanted[];
  readonly isTwice?: boolean;
  readonly isByCard?: boolean;
}

function resolveOrder(scene: Scene, purchase: Purchase): commands.Command {
  const { isTwice = false, isByCard = false } = purchase;
  const buys = nth(buyers(scene.cast), purchase.buyer);
  const once = [...new Set(purchase.basket.map((one) => pickEvent(scene, one)))];
  const eventIds = isTwice ? [...once, ...once] : once;
  const names = eventIds.map((eventId) => slotName(scene.cast, eventId)).join(", ");
  const text = `order ${names} for ${buys.name}${isByCard ? ", by card" : ""}`;
  const by = anyone(scene, purchase.who, buys);
  return commands.order({ by, userId: buys.userId, eventIds, paymentType: isByCard ? "Card" : "Cash" }, text);
}

const order = plan(fc.record({ who, buyer, basket, isTwice: rarely, isByCard: rarely }), resolveOrder);

/** Several athletes who want the same at the same moment. */
const crowd = fc
  .tuple(fc.uniqueArray(buyer, { minLength: 2, maxLength: 4, size: "max" }), basket)
  .map(([all, same]) => all.map((one) => ({ who: 0, buyer: one, basket: same })));

/** One athlete who sends several orders at the same moment. */
const haste = fc
  .tuple(buyer, fc.array(basket, { minLength: 2, maxLength: 3, size: "max" }))
  .map(([one, all]) => all.map((each) => ({ who: 0, buyer: one, basket: each })));

/** Orders that stand in each other's way. */
export const rush: fc.Arbitrary<Plan[]> = fc
  .oneof(crowd, haste)
  .map((purchases) => purchases.map((purchase) => (scene) => resolveOrder(scene, purchase)));

const notify = plan(who, (scene, by) => commands.runNotify(anyone(scene, by, scene.cast.service)));

const erasure = fc.record({
  who,
  whom: fc.nat(3),
  how: fc.constantFrom("acting", "named"),
});

/** Acting for a user, whom the header names; or named by the parameter, under the caller's own id. */
const erase = plan(erasure, (scene, { who: by, whom, how }) => {
  const { userId } = nth(buyers(scene.cast), whom);
  const caller = anyone(scene, by, nth(buyers(scene.cast), whom));
  const whose =
    how === "acting" ? { current: userId, named: null } : { current: caller.userId, named: userId };
  return commands.erase({ by: caller, ...whose }, `${nameOf(scene.cast, userId)}, ${how}`);
});

/** Any command; what happens more often in a day of the product comes more often here. */
export const anyPlan: fc.Arbitrary<Plan> = fc.oneof(
  { weight: 20, arbitrary: order },
  { weight: 12, arbitrary: accept },
  { weight: 3, arbitrary: reject },
  { weight: 6, arbitrary: cancel },
  { weight: 10, arbitrary: putPlan },
  { weight: 6, arbitrary: dispute },
  { weight: 4, arbitrary: resolve },
  { weight: 6, arbitrary: complete },
  { weight: 4, arbitrary: addNote },
  { weight: 5, arbitrary: dismiss },
  { weight: 5, arbitrary: read },
  { weight: 3, arbitrary: notify },
  { weight: 1, arbitrary: erase },
);

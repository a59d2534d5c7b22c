import { randomUUID } from "node:crypto";
import type { Chance } from "../support/chance.ts";

/** What the provider makes of a card: `late` is said to have failed, and turns out to be paid. */
export type CardFate = "paid" | "failed" | "late";

/** What people do with an order once it is placed. */
export type Whim = "keep" | "cancelOne" | "cancelAll" | "reject" | "erase";

/** All that will happen to one order, rolled beforehand. */
export interface Fate {
  readonly athlete: string;
  readonly methodId: string;
  readonly card: CardFate;
  readonly events: number;
  readonly whim: Whim;
  /** Milliseconds before the whim. */
  readonly pause: number;
}

const PAUSE_MAX = 1_500;

/** Its share, in hundredths, of the cards; the rest is paid. */
const FAILED = 12;
const LATE = 6;

function cardOf(chance: Chance): CardFate {
  const roll = chance.between(0, 99);
  if (roll < FAILED) return "failed";
  return roll < FAILED + LATE ? "late" : "paid";
}

const whims: readonly Whim[] = ["cancelOne", "cancelAll", "reject", "erase"];

/**
 * Two orders of five are called off in some way. Who is late is not erased: of an order that is gone and has failed, nothing is
 * left that could be given back.
 */
function whimOf(chance: Chance, card: CardFate): Whim {
  const whim = chance.next() < 0.4 ? chance.pick(whims) : "keep";
  return card === "late" && whim === "erase" ? "keep" : whim;
}

export function fateOf(chance: Chance): Fate {
  const card = cardOf(chance);
  return {
    athlete: randomUUID(),
    methodId: randomUUID(),
    card,
    events: chance.between(1, 3),
    whim: whimOf(chance, card),
    pause: chance.between(0, PAUSE_MAX),
  };
}

import fc from "fast-check";
import type { Plan } from "./plan.ts";
import { anyPlan, rush } from "./plans.ts";
import type { World } from "./world.ts";

/** How far time goes on: an hour, to the next start or end of an event, or to the last moment before it. */
export type Passage =
  | "an hour"
  | "until something starts or ends"
  | "until just before something starts or ends";

/** What happens between two quiet points: time goes on, or one command or several at once. */
export type Step = { readonly passage: Passage } | { readonly plans: readonly Plan[] };

const passage: fc.Arbitrary<Passage> = fc.constantFrom(
  "an hour",
  "until something starts or ends",
  "until just before something starts or ends",
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ plans: fc.array(anyPlan, { minLength: 1, maxLength: 1 }) }) },
  {
    weight: 6,
    arbitrary: fc.record({ plans: fc.array(anyPlan, { minLength: 1, maxLength: 4, size: "max" }) }),
  },
  { weight: 3, arbitrary: fc.record({ plans: rush }) },
  { weight: 4, arbitrary: fc.record({ passage }) },
);

/** A day in the life of the product. */
export const steps = fc.array(step, { maxLength: 40, size: "max" });

const HOUR = 60 * 60_000;

/** Milliseconds that a passage takes in this world. */
export function lengthOf(taken: Passage, { now, events }: World): number {
  const boundaries = events.flatMap(({ startAt, endAt }) => [startAt, endAt]).filter((at) => at > now);
  if (taken === "an hour" || boundaries.length === 0) return HOUR;
  const until = Math.min(...boundaries) - now;
  return taken === "until something starts or ends" ? until : until - 1;
}

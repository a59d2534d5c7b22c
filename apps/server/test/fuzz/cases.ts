import fc from "fast-check";
import { type CallerChoice, callers } from "./callers.ts";
import type { Document, Operation } from "./document.ts";
import type { Mutation } from "./mutation.ts";
import { mutations } from "./mutations.ts";
import { type Draft, type Sketch, sketchesOf, wireOf } from "./requests.ts";
import type { Wire } from "./wire.ts";

/** One request, but for what only the scene knows. */
export interface Case {
  readonly sketch: Sketch;
  readonly caller: CallerChoice;
  readonly mutations: readonly Mutation[];
  /** What is chosen of the scene's people and bookings. */
  readonly numbers: readonly number[];
}

/** Without a token there is little to be found, and a run that has little to send even less. */
const weightOf = ({ id, isPublic }: Operation): number => (isPublic || id === "notifyBookings" ? 1 : 3);

const several = fc.oneof(
  { weight: 9, arbitrary: fc.constant<Mutation[]>([]) },
  { weight: 9, arbitrary: fc.array(mutations, { minLength: 1, maxLength: 1 }) },
  { weight: 2, arbitrary: fc.array(mutations, { minLength: 2, maxLength: 3 }) },
);

const NUMBERS = 12;

/** Requests for every operation of the document: those that fit it, and those that have been tampered with. */
export const casesFor = (document: Document, operations: readonly Operation[]): fc.Arbitrary<Case> =>
  fc.record({
    sketch: fc.oneof(
      ...operations.map((operation) => ({
        weight: weightOf(operation),
        arbitrary: sketchesOf(document, operation),
      })),
    ),
    caller: callers,
    mutations: several,
    numbers: fc.array(fc.nat({ max: 100_000 }), { minLength: NUMBERS, maxLength: NUMBERS }),
  });

/** The bytes of a request after everything that was done to it, in this order. */
export function tampered(draft: Draft, done: readonly Mutation[]): Wire {
  const changed = done.reduce((each, one) => ("draft" in one ? one.draft(each) : each), draft);
  return done.reduce((each, one) => ("wire" in one ? one.wire(each) : each), wireOf(changed));
}

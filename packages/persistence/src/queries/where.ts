import type { Window } from "@bookings/domain";
import { toInstant } from "../rows/instant.ts";

/** One condition: its SQL, with `?` in the places of its values. */
export interface Condition {
  readonly text: string;
  readonly values: readonly unknown[];
}

export const condition = (text: string, ...values: readonly unknown[]): Condition => ({ text, values });

/** A statement that is put together from what is asked for: a plan is made for each combination. */
export interface Where {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Joins conditions; their values are bound behind those that the statement has already. */
export function where(conditions: readonly Condition[], bound: readonly unknown[]): Where {
  const values = [...bound];
  const texts = conditions.map((one) => {
    const names = one.values.map((value) => `$${values.push(value)}`);
    return one.text.replaceAll("?", () => names.shift() ?? "?");
  });
  return { text: texts.join(" and "), values };
}

/** The event overlaps the window; touching ends do not. */
export const insideWindow = (event: string, { startAt, endAt }: Window): Condition[] => [
  ...(startAt === undefined ? [] : [condition(`${event}.end_at > ?::timestamptz`, toInstant(startAt))]),
  ...(endAt === undefined ? [] : [condition(`${event}.start_at < ?::timestamptz`, toInstant(endAt))]),
];

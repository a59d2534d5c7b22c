import { late } from "../late.ts";

/** What a duration has to look like, for whoever has to write one. */
export const aDuration = "an ISO 8601 duration such as -P1D or PT30M";

/** Milliseconds that nothing in a rule is away from its moment; far more, and instants run out. */
const LONGEST = 3650 * 86_400_000;

const pattern =
  /^([+-]?)(P(?=\d|T)(?:\d{1,9}W)?(?:\d{1,9}D)?(?:T(?=\d)(?:\d{1,9}H)?(?:\d{1,9}M)?(?:\d{1,9}(?:\.\d{1,3})?S)?)?)$/;
const withYearsOrMonths = /^[+-]?P(?:\d+Y(?:\d+M)?|\d+M)/;

/** What is wrong with a duration; undefined when nothing is. */
export function durationProblem(text: string): string | undefined {
  if (withYearsOrMonths.test(text))
    return "must not count in years or months, whose length varies: use weeks or days, such as P30D";
  if (!pattern.test(text)) return `must be ${aDuration}`;
  return Math.abs(millisecondsOf(text)) > LONGEST ? "must not be longer than ten years (P3650D)" : undefined;
}

/** @param text a duration without a {@link durationProblem}; a day has 24 hours */
export function millisecondsOf(text: string): number {
  const [, sign, length = ""] = pattern.exec(text) ?? [];
  const milliseconds = late.luxon().Duration.fromISO(length).toMillis();
  // Zero has no sign: -0 would be another number.
  return sign === "-" && milliseconds !== 0 ? -milliseconds : milliseconds;
}

/** Milliseconds as an ISO 8601 duration: `-P1D`, `PT1H30M`. */
export function durationOf(milliseconds: number): string {
  const { Duration } = late.luxon();
  const length = Duration.fromMillis(Math.abs(milliseconds)).shiftTo("days", "hours", "minutes", "seconds");
  return `${milliseconds < 0 ? "-" : ""}${length.toISO()}`;
}

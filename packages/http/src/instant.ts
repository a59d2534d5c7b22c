import { z } from "zod";
import { must } from "./expectations.ts";

const dateTime = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/i;
const fullTime = /^(\d\d):(\d\d):(\d\d)(?:\.\d{1,20})?(Z|[+-]\d\d:\d\d)$/i;

/** What becomes of `2026-03-01T10:00:00+03:00` in a query that is not percent-encoded. */
const spaceForPlus = / \d\d:\d\d$/;

const FIRST = Date.parse("0001-01-01T00:00:00.000Z");
const LAST = Date.parse("9999-12-31T23:59:59.999Z");

/** Whether an instant lies in the years that storage and readers agree on. */
export const isInRange = (instant: Date): boolean => instant.getTime() >= FIRST && instant.getTime() <= LAST;

/** Minutes east of UTC; undefined where there is no such offset. */
function offsetOf(zone: string): number | undefined {
  if (zone === "Z" || zone === "z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

const isTimeOfDay = (hour: number, minute: number, second: number): boolean =>
  hour <= 23 && minute <= 59 && second <= 59;

/** Midnight of a date of the calendar, in UTC; undefined where there is no such date. */
function midnight(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined;
}

/** The instant that an RFC 3339 date-time names, cut to milliseconds; undefined where it names none. */
function instantOf(text: string): Date | undefined {
  const match = dateTime.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const date = midnight(year, month, day);
  const offset = offsetOf(match[8] ?? "");
  if (date === undefined || offset === undefined || !isTimeOfDay(hour, minute, second)) return undefined;
  const milliseconds = Number((match[7] ?? "").slice(0, 3).padEnd(3, "0"));
  return new Date(date + ((hour * 60 + minute - offset) * 60 + second) * 1000 + milliseconds);
}

const EXPECTED = "be an RFC 3339 date-time with an offset, such as 2026-03-01T10:00:00Z";

/** Why a text is no instant. */
function complaint(text: string, instant: Date | undefined): string | undefined {
  if (spaceForPlus.test(text)) return `must ${EXPECTED}; in a query write the + of an offset as %2B`;
  if (instant === undefined) return `must ${EXPECTED}`;
  return isInRange(instant) ? undefined : "must lie within the years 0001 to 9999 in UTC";
}

/** An instant; with more than milliseconds, the rest is cut off. */
export const instant = z
  .string({ error: must(EXPECTED) })
  .transform((text, { issues }) => {
    const parsed = instantOf(text);
    const message = complaint(text, parsed);
    if (message !== undefined) issues.push({ code: "custom", message, input: text });
    return parsed ?? z.NEVER;
  })
  .meta({ format: "date-time", example: "2026-03-01T10:00:00.000Z" });

const isFullTime = (text: string): boolean => {
  const match = fullTime.exec(text);
  if (match === null || offsetOf(match[4] ?? "") === undefined) return false;
  return isTimeOfDay(Number(match[1]), Number(match[2]), Number(match[3]));
};

const time = must("be an RFC 3339 time of day with an offset, such as 13:00:00+03:00");

/** A time of day, kept as it came: its offset tells where people will look at a clock. */
export const timeOfDay = z
  .string({ error: time })
  .refine(isFullTime, { error: time })
  .meta({ format: "time", example: "13:00:00+03:00" });

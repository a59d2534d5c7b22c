import { createRequire } from "node:module";
import type * as agenda from "agenda";

/**
 * Agenda reads more than this: `5` as five milliseconds, `-5 minutes` as always, `* * *` as every minute, and a unit
 * of time in small letters anywhere as an interval.
 */
const interval = /^[1-9]\d{0,3} (second|minute|hour|day|week)s?$/;
const cron = /^[\dA-Z*/,?#-]+( [\dA-Z*/,?#-]+){4,5}$/;

/** Characters, in the database. */
const LENGTH_MAX = 255;

/** Expressions of cron mean the same wherever a process runs. */
export const TIMEZONE = "UTC";

/** Agenda's own reading, and nothing that could differ from it. Loaded late: who only checks a setting shall not wait. */
function nextRunByAgenda(schedule: string, now: Date): Date | null {
  const { Job } = createRequire(import.meta.url)("agenda") as typeof agenda;
  // Nothing is asked of the Agenda that a job belongs to before the job is saved.
  const job = new Job({} as agenda.Agenda, { name: "", type: "single", nextRunAt: now });
  return job.repeatEvery(schedule, { timezone: TIMEZONE, skipImmediate: true }).attrs.nextRunAt;
}

/** Whether it is an interval, such as `1 minute`, or a cron expression of five or six fields (the first for seconds). */
export const isSchedule = (text: string): boolean =>
  interval.test(text) ||
  (cron.test(text) && text.length <= LENGTH_MAX && nextRunByAgenda(text, new Date()) !== null);

/** When a job that has just been scheduled runs for the first time. @throws {RangeError} */
export function firstRun(schedule: string, now: Date): Date {
  const next = isSchedule(schedule) ? nextRunByAgenda(schedule, now) : null;
  if (next === null) throw new RangeError(`not a schedule: ${schedule}`);
  return next;
}

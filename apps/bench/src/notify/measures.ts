import { performance } from "node:perf_hooks";
import { type NotificationRule, recordDue, registerRules } from "@bookings/domain";
import { defaultRules } from "@bookings/notifications";
import type { Place } from "../support/place.ts";
import { countStatements, databaseTime } from "../support/statement-times.ts";
import { DUE_FROM, PLACES } from "./catalog.ts";

const HOUR = 60 * 60 * 1000;

export const reminder: NotificationRule = {
  id: "reminder",
  on: "start",
  offset: -HOUR,
  to: ["athlete"],
  when: ["Accepted"],
  expiresAfter: HOUR,
  template: { en: { title: "Soon", text: "{{startAt}}" } },
};

/** A rule of every kind, so that a run with nothing to do asks everything that it can ask. */
const everyKind: NotificationRule[] = [
  ...defaultRules(),
  { ...reminder, id: "hour-before", to: ["athlete", "coach"] },
  { ...reminder, id: "over", on: "end", offset: 0, to: ["coach"] },
  { ...reminder, id: "moved", on: "rescheduled", offset: 0, to: ["athlete", "coach"] },
  { ...reminder, id: "disputed", on: "disputed", offset: 0, to: ["athlete", "coach"] },
];

const pure = `
  insert into notification (notification_id, rule_id, trigger, booking_id, recipient_role, recipient_id, occurrence,
    channel, status, attempts, due_at, expires_at, next_attempt_at)
  select gen_random_uuid(), 'reminder', 'start', b.booking_id, 'Athlete', b.user_id, e.start_at, 'log', 'pending', 0,
    e.start_at - interval '1 hour', e.start_at, e.start_at - interval '1 hour'
  from event e join booking b on b.event_id = e.event_id
  where e.start_at between $1 and $2 and e.status = 'Scheduled' and b.status = 'Accepted'
  on conflict do nothing`;

export const instantOf = (milliseconds: number): Date => new Date(DUE_FROM.getTime() + milliseconds);

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const depsAt = ({ database }: Place, rules: readonly NotificationRule[], now: Date) => ({
  uow: database.storage.uow,
  clock: { now: () => now },
  rules,
  channels: ["log"],
});

/** The ledger is empty, and the rule has been looked at until just before the first moment of the window. */
async function prepare(place: Place, first: number): Promise<void> {
  await place.client.query("truncate notification, notification_queue, notification_rule");
  await registerRules(depsAt(place, [reminder], instantOf(first - HOUR)));
}

async function assertRecorded({ client }: Place, rows: number): Promise<void> {
  const { rowCount } = await client.query("select from notification");
  if (rowCount !== rows) throw new Error(`${rowCount} messages were recorded where ${rows} were due`);
}

/** Milliseconds for so many messages through the use case, of the sessions from the `first` millisecond on. */
export async function record(place: Place, rows: number, first = 0): Promise<number> {
  await prepare(place, first);
  const last = first + rows / PLACES - 1;
  const time = await timed(() => recordDue(depsAt(place, [reminder], instantOf(last - HOUR))));
  await assertRecorded(place, rows);
  return time;
}

/** Milliseconds for the same rows by hand. */
export async function recordByHand(place: Place, rows: number): Promise<number> {
  await prepare(place, 0);
  // Left to itself the server reads the whole table for a tenth of its rows, which takes longer.
  await place.client.query("set enable_hashjoin = off; set enable_mergejoin = off; set jit = off");
  const time = await timed(() => place.client.query(pure, [instantOf(0), instantOf(rows / PLACES - 1)]));
  await assertRecorded(place, rows);
  return time;
}

export interface EmptyRun {
  /** Milliseconds, the whole of `recordDue`. */
  readonly wall: number;
  /** Milliseconds on the server, planning included where it is counted; undefined where statements are not counted. */
  readonly server: number | undefined;
}

/** Means over so many runs with nothing due, on connections that have seen each statement before. */
export async function runEmpty(place: Place, runs: number): Promise<EmptyRun> {
  await place.client.query("truncate notification, notification_queue, notification_rule");
  // A year before anything happens, a minute apart.
  const at = (run: number): Date => instantOf((run - 365 * 24 * 60) * 60_000);
  await registerRules(depsAt(place, everyKind, at(0)));
  for (let run = 1; run <= 20; run += 1) await recordDue(depsAt(place, everyKind, at(run)));
  const counting = await countStatements(place.client);
  const before = counting ? await databaseTime(place.client) : 0;
  const wall = await timed(async () => {
    for (let run = 21; run <= 20 + runs; run += 1) await recordDue(depsAt(place, everyKind, at(run)));
  });
  if (!counting) return { wall: wall / runs, server: undefined };
  return { wall: wall / runs, server: ((await databaseTime(place.client)) - before) / runs };
}

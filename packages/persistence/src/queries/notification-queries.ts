import type {
  MessageStatus,
  NotificationFilter,
  NotificationOverview,
  NotificationQueries,
  NotificationView,
  StatusCounts,
} from "@bookings/domain";
import type { Run } from "../connection/statement.ts";
import { toInstant } from "../rows/instant.ts";
import { notificationCase } from "./notification-case.ts";
import { type Condition, condition, where } from "./where.ts";

const views = `
  select n.notification_id as "id", n.rule_id as "ruleId", n.trigger as "on", n.booking_id as "bookingId",
    json_build_object('userId', n.recipient_id, 'role', n.recipient_role) as "recipient", n.channel as "channel",
    n.status as "status", n.reason as "reason", n.attempts as "attempts", n.due_at as "dueAt",
    case when n.status = 'pending' then n.next_attempt_at end as "nextAttemptAt",
    n.sent_at as "sentAt"
  from notification n`;

/** Those that were given up are few and found by where they stand in the queue. */
const statusIn = (statuses: readonly MessageStatus[]): Condition =>
  statuses.length === 1 && statuses[0] === "dead"
    ? condition(
        "n.status = 'dead' and n.notification_id in (select notification_id from notification_queue where next_attempt_at = 'infinity')",
      )
    : condition("n.status = any(?::text[])", statuses);

const conditionsOf = ({ statuses, bookingId, after }: NotificationFilter): Condition[] => [
  ...(statuses === undefined ? [] : [statusIn(statuses)]),
  ...(bookingId === undefined ? [] : [condition("n.booking_id = ?::uuid", bookingId)]),
  ...(after === undefined
    ? []
    : [
        condition(
          "(n.due_at, n.notification_id) < (?::timestamptz, ?::uuid)",
          toInstant(after.dueAt),
          after.id,
        ),
      ]),
];

async function list(run: Run, filter: NotificationFilter): Promise<NotificationView[]> {
  const { text, values } = where([condition("true"), ...conditionsOf(filter)], [filter.limit]);
  return run<NotificationView>(
    `${views} where ${text} order by n.due_at desc, n.notification_id desc limit $1::bigint`,
    values,
  );
}

// Only the queue is read, once: it holds what is pending and what was given up, and what was sent long ago costs nothing.
const overview = `
  select count(*) filter (where next_attempt_at <= $1::timestamptz) as "due",
    count(*) filter (where next_attempt_at < 'infinity') as "pending",
    count(*) filter (where next_attempt_at = 'infinity') as "dead",
    min(next_attempt_at) filter (where next_attempt_at <= $1::timestamptz) as "oldestDueAt"
  from notification_queue`;

async function overviewAt(run: Run, now: Date): Promise<NotificationOverview> {
  const [row] = await run<NotificationOverview>(overview, [toInstant(now)]);
  if (row === undefined) throw new Error("a count of rows has one row");
  return row;
}

// By the index of the list. What was sent at which time has none, and would cost every message that is written down one.
const dueBetween = `
  select n.status as "status", count(*) as "count" from notification n
  where n.due_at >= $1::timestamptz and n.due_at < $2::timestamptz group by n.status`;

async function countDue(run: Run, from: Date, until: Date): Promise<StatusCounts> {
  const rows = await run<{ readonly status: MessageStatus; readonly count: number }>(dueBetween, [
    toInstant(from),
    toInstant(until),
  ]);
  const counted = Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  return { pending: 0, sent: 0, dead: 0, expired: 0, skipped: 0, ...counted };
}

/** The ledger as operators see it, straight from the database. */
export const notificationQueries = (run: Run): NotificationQueries => ({
  list: (filter) => list(run, filter),
  overview: (now) => overviewAt(run, now),
  countDue: (from, until) => countDue(run, from, until),
  caseOf: (bookingId) => notificationCase(run, bookingId),
});

import type {
  MessageStatus,
  NotificationFilter,
  NotificationOverview,
  NotificationQueries,
  NotificationView,
} from "@bookings/domain";
import type { Run } from "../connection/statement.ts";
import { toInstant } from "../rows/instant.ts";
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

/** The ledger as operators see it, straight from the database. */
export const notificationQueries = (run: Run): NotificationQueries => ({
  list: (filter) => list(run, filter),
  overview: (now) => overviewAt(run, now),
});

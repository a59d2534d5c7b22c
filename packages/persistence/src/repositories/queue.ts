import type { BookingView, Claim, Claimed, LedgerEntry, Outcome } from "@bookings/domain";
import type { Run } from "../connection/statement.ts";
import { bookingViewColumns } from "../queries/booking-view-columns.ts";
import { asMilliseconds, fromMilliseconds, toInstant } from "../rows/instant.ts";
import { queuedUntil } from "../rows/notification-queue-row.ts";
import { type NotificationRow, storable } from "../rows/notification-row.ts";
import { occurrencesAt } from "../rows/occurrences.ts";

const occurrence = Object.entries(occurrencesAt("$1::timestamptz"))
  .map(([trigger, instant]) => `when '${trigger}' then ${instant}`)
  .join(" ");

// Hundreds of rows a statement, so each column is one that is needed. An array and fences (`offset 0`) in place of joins:
// the planner does not know how few rows are claimed, and would read whole tables for them.
const claim = `
  with free as (
    select ctid from notification_queue
    where next_attempt_at <= $1::timestamptz and (claimed_until is null or claimed_until <= $1::timestamptz)
    order by next_attempt_at, notification_id limit $4::bigint for update skip locked
  ), claimed as (
    update notification_queue set claim_id = $2::text, claimed_until = $3::timestamptz
    where ctid = any(array(select ctid from free)) returning notification_id
  )
  select n.notification_id, n.rule_id, n.trigger, n.recipient_role, n.recipient_id, n.channel, n.reason, n.attempts,
    n.booking_id, n.farewell, ${asMilliseconds("n.occurrence")} as occurrence, ${asMilliseconds("n.due_at")} as due_at,
    ${asMilliseconds("n.expires_at")} as expires_at, ${asMilliseconds("n.next_attempt_at")} as next_attempt_at, seen.*
  from claimed c cross join lateral (
    select * from notification where notification_id = c.notification_id offset 0
  ) n left join lateral (
    select ${bookingViewColumns}, ${asMilliseconds(`case n.trigger ${occurrence} end`)} as seen_occurrence
    from booking b join event e on e.event_id = b.event_id where b.booking_id = n.booking_id offset 0
  ) seen on true
  order by n.next_attempt_at, n.notification_id`;

const outcomes = `
  unnest($2::uuid[], $3::text[], $4::text[], $5::integer[], $6::timestamptz[], $7::timestamptz[])
    done (notification_id, status, reason, attempts, next_attempt_at, sent_at)`;

const claimed = "q.notification_id = any($2::uuid[]) and q.claim_id = $1::text";

// The queue's row first, always: whoever has claimed it anew meanwhile has taken the message with it. Arrays of keys again.
const settle = (queue: string, farewell: string): string => `
  with mine as (${queue} returning q.notification_id)
  update notification n set status = done.status, reason = done.reason, attempts = done.attempts,
    next_attempt_at = done.next_attempt_at, sent_at = done.sent_at, farewell = ${farewell}
  from ${outcomes}
  where n.notification_id = any(array(select notification_id from mine)) and done.notification_id = n.notification_id`;

const settleDone = settle(`delete from notification_queue q where ${claimed}`, "null");

const settleOpen = settle(
  `update notification_queue q set next_attempt_at = ${queuedUntil("done")}, claim_id = null, claimed_until = null
  from ${outcomes} where ${claimed} and done.notification_id = q.notification_id`,
  "n.farewell",
);

type EntryInstant = "occurrence" | "due_at" | "expires_at" | "next_attempt_at";

/** The columns of a claimed message, its times in milliseconds, and of its booking, if that is there. */
type ClaimedRow = Omit<NotificationRow, EntryInstant | "status" | "sent_at"> & {
  readonly [Instant in EntryInstant]: number;
} & ((BookingView & { readonly seen_occurrence: number | null }) | { readonly bookingId: null });

const toEntry = (row: ClaimedRow): LedgerEntry => ({
  id: row.notification_id,
  ruleId: row.rule_id,
  on: row.trigger,
  bookingId: row.booking_id,
  recipient: { userId: row.recipient_id, role: row.recipient_role },
  occurrence: fromMilliseconds(row.occurrence),
  channel: row.channel,
  status: "pending",
  reason: row.reason,
  attempts: row.attempts,
  dueAt: fromMilliseconds(row.due_at),
  expiresAt: fromMilliseconds(row.expires_at),
  nextAttemptAt: fromMilliseconds(row.next_attempt_at),
  sentAt: null,
  farewell: row.farewell,
});

const toView = (row: BookingView): BookingView => ({
  bookingId: row.bookingId,
  orderId: row.orderId,
  userId: row.userId,
  coachId: row.coachId,
  eventId: row.eventId,
  startAt: row.startAt,
  endAt: row.endAt,
  bookingStatus: row.bookingStatus,
  eventStatus: row.eventStatus,
  completed: row.completed,
  note: row.note,
  canceledAt: row.canceledAt,
  canceledByRole: row.canceledByRole,
  cancellationReasonCode: row.cancellationReasonCode,
  cancellationReasonText: row.cancellationReasonText,
  sportId: row.sportId,
  serviceCardinality: row.serviceCardinality,
  timeslot: row.timeslot,
  version: row.version,
});

function toSeen(row: ClaimedRow): Claimed["seen"] {
  if (row.bookingId === null) return undefined;
  const { seen_occurrence: at } = row;
  return { booking: toView(row), occurrence: at === null ? null : fromMilliseconds(at) };
}

/** Claims messages that are due. */
export async function claimDue(run: Run, { claimId, now, until, limit }: Claim): Promise<Claimed[]> {
  const rows = await run<ClaimedRow>(claim, [toInstant(now), claimId, toInstant(until), limit]);
  return rows.map((row) => ({ entry: toEntry(row), seen: toSeen(row) }));
}

const isOpen = ({ status }: Outcome): boolean => status === "pending" || status === "dead";

const columnsOf = (some: readonly Outcome[]): readonly (readonly unknown[])[] => [
  some.map(({ id }) => id),
  some.map(({ status }) => status),
  some.map(({ reason }) => storable(reason)),
  some.map(({ attempts }) => attempts),
  some.map(({ nextAttemptAt }) => toInstant(nextAttemptAt)),
  some.map(({ sentAt }) => toInstant(sentAt)),
];

/** Writes what became of claimed messages. */
export async function settleClaimed(run: Run, claimId: string, all: readonly Outcome[]): Promise<void> {
  const open = all.filter(isOpen);
  const done = open.length === 0 ? all : all.filter((outcome) => !isOpen(outcome));
  if (done.length > 0) await run(settleDone, [claimId, ...columnsOf(done)]);
  if (open.length > 0) await run(settleOpen, [claimId, ...columnsOf(open)]);
}

import {
  type Claim,
  type Claimed,
  type LedgerEntry,
  type NotificationLedger,
  NotificationNotFound,
  type Outcome,
} from "@bookings/domain";
import type { Run } from "../connection/statement.ts";
import { type BookedRow, bookedColumns, fromBookedRow } from "../rows/booked-row.ts";
import { columnsOf, type Prefixed, prefixedRow, selectList } from "../rows/columns.ts";
import { toInstant } from "../rows/instant.ts";
import {
  type FreeNotificationRow,
  fromNotificationRow,
  NOTIFICATION_KEY,
  NotificationEntity,
  type NotificationRow,
  storable,
  toNotificationRow,
} from "../rows/notification-row.ts";
import { closeScan, openRules } from "./rule-progress.ts";
import { countOf, insertInto, rowsOf } from "./statements.ts";

/** Entries in one statement. */
const BATCH = 5_000;

const columns = columnsOf(NotificationEntity).filter((column) => !column.startsWith("claim"));
const add = insertInto(NotificationEntity, columns);
const key = NOTIFICATION_KEY.join(", ");

// No update, which would lock and rewrite what is there already, even where it changes nothing.
const record = `${add} on conflict (${key}) do nothing`;

const recordFarewells = `
  ${add} on conflict (${key}) do update set farewell = excluded.farewell
  where notification.status = 'pending'`;

// An array and fences (`offset 0`) in place of joins: the planner does not know how few rows are claimed, and would read
// whole tables for them.
const claim = `
  with free as (
    select notification_id from notification
    where status = 'pending' and next_attempt_at <= $2::timestamptz
      and (claimed_until is null or claimed_until <= $2::timestamptz)
    order by next_attempt_at, notification_id limit $4::bigint for update skip locked
  ), claimed as (
    update notification n set claim_id = $1::text, claimed_until = $3::timestamptz
    where n.notification_id = any(array(select notification_id from free)) returning n.*
  )
  select ${selectList(NotificationEntity, "n", "message_")}, booked.*
  from claimed n left join lateral (
    select ${bookedColumns} from booking b join event e on e.event_id = b.event_id
    where b.booking_id = n.booking_id offset 0
  ) booked on true
  order by n.next_attempt_at, n.notification_id`;

const settle = `
  update notification n set status = done.status, reason = done.reason, attempts = done.attempts,
    next_attempt_at = done.next_attempt_at, sent_at = done.sent_at, claim_id = null, claimed_until = null,
    farewell = case when done.status in ('pending', 'dead') then n.farewell end
  from unnest($2::uuid[], $3::text[], $4::text[], $5::integer[], $6::timestamptz[], $7::timestamptz[])
    done (notification_id, status, reason, attempts, next_attempt_at, sent_at)
  where n.notification_id = done.notification_id and n.claim_id = $1::text`;

const open = `
  select ${selectList(NotificationEntity, "n")} from notification n where n.notification_id = $1::uuid for no key update`;

const save = `
  update notification n set status = done.status, reason = done.reason, attempts = done.attempts,
    next_attempt_at = done.next_attempt_at, sent_at = done.sent_at
  from ${rowsOf(NotificationEntity)} done where n.notification_id = done.notification_id`;

const erase = `
  delete from notification
  where recipient_id = $1::uuid or (booking_id = any($2::uuid[]) and farewell is null)`;

type ClaimedRow = Prefixed<"message_", NotificationRow> & (BookedRow | { readonly booking_id: null });

const notificationRow = prefixedRow<"message_", NotificationRow>(NotificationEntity, "message_");

const fromClaimedRow = (row: ClaimedRow): Claimed => ({
  entry: fromNotificationRow(notificationRow(row)),
  booked: row.booking_id === null ? undefined : fromBookedRow(row),
});

const keyOf = (row: FreeNotificationRow): string =>
  JSON.stringify(NOTIFICATION_KEY.map((column) => row[column]));

/** In the order of their keys, so that two runs never wait for each other crosswise; the last one of a key counts. */
const sorted = (rows: readonly FreeNotificationRow[]): FreeNotificationRow[] => {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
};

async function insertSorted(
  run: Run,
  statement: string,
  rows: readonly FreeNotificationRow[],
): Promise<void> {
  const all = sorted(rows);
  for (let from = 0; from < all.length; from += BATCH) {
    await run(statement, [JSON.stringify(all.slice(from, from + BATCH))]);
  }
}

async function recordAll(run: Run, entries: readonly LedgerEntry[]): Promise<void> {
  const rows = entries.map(toNotificationRow);
  await insertSorted(
    run,
    record,
    rows.filter(({ farewell }) => farewell === null),
  );
  await insertSorted(
    run,
    recordFarewells,
    rows.filter(({ farewell }) => farewell !== null),
  );
}

const toOutcomeRow = ({ id, status, reason, attempts, nextAttemptAt, sentAt }: Outcome) => ({
  notification_id: id,
  status,
  reason: storable(reason),
  attempts,
  next_attempt_at: toInstant(nextAttemptAt),
  sent_at: toInstant(sentAt),
});

const columnsOfOutcomes = (outcomes: readonly Outcome[]): readonly (readonly unknown[])[] => [
  outcomes.map(({ id }) => id),
  outcomes.map(({ status }) => status),
  outcomes.map(({ reason }) => storable(reason)),
  outcomes.map(({ attempts }) => attempts),
  outcomes.map(({ nextAttemptAt }) => toInstant(nextAttemptAt)),
  outcomes.map(({ sentAt }) => toInstant(sentAt)),
];

/** What is to be sent and what was, in this database. */
export const ledger = (run: Run): NotificationLedger => ({
  openRules: (ruleIds, now) => openRules(run, ruleIds, now),

  closeScan: (ruleIds, scannedUntil) => closeScan(run, ruleIds, scannedUntil),

  record: (entries) => recordAll(run, entries),

  claim: async ({ claimId, now, until, limit }: Claim) => {
    const rows = await run<ClaimedRow>(claim, [claimId, toInstant(now), toInstant(until), limit]);
    return rows.map(fromClaimedRow);
  },

  settle: async (claimId, outcomes) => {
    if (outcomes.length > 0) await run(settle, [claimId, ...columnsOfOutcomes(outcomes)]);
  },

  open: async (id) => {
    const [row] = await run<NotificationRow>(open, [id]);
    if (row === undefined) throw new NotificationNotFound(id);
    return fromNotificationRow(row);
  },

  save: async (entry) => {
    await run(save, [JSON.stringify([toOutcomeRow(entry)])]);
  },

  erase: (userId, bookingIds) => countOf(run, erase, [userId, bookingIds]),
});

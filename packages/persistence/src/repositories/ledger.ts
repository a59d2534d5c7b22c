import {
  type BookingId,
  type LedgerEntry,
  type NotificationLedger,
  NotificationNotFound,
  type Outcome,
  type UserId,
} from "@bookings/domain";
import type { Statements } from "../connection/transaction.ts";
import { selectList } from "../rows/columns.ts";
import { toInstant } from "../rows/instant.ts";
import { NOTIFICATION_KEY } from "../rows/notification-key.ts";
import { isQueued, queuedUntil } from "../rows/notification-queue-row.ts";
import {
  fromNotificationRow,
  type NotificationRow,
  notificationTable,
  storable,
  toNotificationRow,
} from "../rows/notification-row.ts";
import { claimDue, settleClaimed } from "./queue.ts";
import { closeScan, openRules } from "./rule-progress.ts";
import { insertInto, rowsOf } from "./statements.ts";

/** Entries in one statement. */
const BATCH = 5_000;

const add = insertInto(notificationTable, notificationTable.columns);
const key = NOTIFICATION_KEY.join(", ");

/** Queues messages that a statement has written, as far as they are to be sent; `known` says what if they are queued already. */
const queueing = (written: string, known: string): string => `
  with message as (${written} returning notification.notification_id, notification.status,
    notification.next_attempt_at), over as (
    delete from notification_queue q using message
    where q.notification_id = message.notification_id and not ${isQueued("message")}
  )
  insert into notification_queue (notification_id, next_attempt_at)
  select notification_id, ${queuedUntil("message")} from message where ${isQueued("message")}
  on conflict (notification_id) do ${known}`;

// No update, which would lock and rewrite what is there already, even where it changes nothing.
const record = queueing(`${add} on conflict (${key}) do nothing`, "nothing");

const recordFarewells = queueing(
  `${add} on conflict (${key}) do update set farewell = excluded.farewell where notification.status = 'pending'`,
  "nothing",
);

const open = `
  select ${selectList(notificationTable, "n")} from notification n where n.notification_id = $1::uuid for no key update`;

const save = queueing(
  `update notification set status = done.status, reason = done.reason, attempts = done.attempts,
    next_attempt_at = done.next_attempt_at, sent_at = done.sent_at
  from ${rowsOf(notificationTable)} done where notification.notification_id = done.notification_id`,
  "update set next_attempt_at = excluded.next_attempt_at, claim_id = null, claimed_until = null",
);

const erase = `
  delete from notification
  where recipient_id = $1::uuid or (booking_id = any($2::uuid[]) and farewell is null) returning notification_id`;

const unqueue = "delete from notification_queue where notification_id = any($1::uuid[])";

const keyOf = (row: NotificationRow): string => JSON.stringify(NOTIFICATION_KEY.map((column) => row[column]));

/** In the order of their keys, so that two runs never wait for each other crosswise; the last one of a key counts. */
const sorted = (rows: readonly NotificationRow[]): NotificationRow[] => {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
};

function insertSorted({ send }: Statements, statement: string, rows: readonly NotificationRow[]): void {
  const all = sorted(rows);
  for (let from = 0; from < all.length; from += BATCH) {
    send(statement, [JSON.stringify(all.slice(from, from + BATCH))]);
  }
}

function recordAll(statements: Statements, entries: readonly LedgerEntry[]): void {
  const rows = entries.map(toNotificationRow);
  insertSorted(
    statements,
    record,
    rows.filter(({ farewell }) => farewell === null),
  );
  insertSorted(
    statements,
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

/** The ledger first: from then on nobody can put anything of it into the queue again. */
async function eraseAll(
  { run, send }: Statements,
  userId: UserId,
  bookingIds: readonly BookingId[],
): Promise<number> {
  const gone = await run<{ readonly notification_id: string }>(erase, [userId, bookingIds]);
  if (gone.length > 0) send(unqueue, [gone.map(({ notification_id: id }) => id)]);
  return gone.length;
}

/** What is to be sent and what was, in this database. */
export const ledger = (statements: Statements): NotificationLedger => ({
  openRules: (ruleIds, now) => openRules(statements, ruleIds, now),

  closeScan: async (ruleIds, scannedUntil) => closeScan(statements, ruleIds, scannedUntil),

  record: async (entries) => recordAll(statements, entries),

  claim: (claim) => claimDue(statements.run, claim),

  settle: (claimId, outcomes) => settleClaimed(statements.run, claimId, outcomes),

  open: async (id) => {
    const [row] = await statements.look<NotificationRow>(open, [id]);
    if (row === undefined) throw new NotificationNotFound(id);
    return fromNotificationRow(row);
  },

  save: async (entry) => {
    statements.send(save, [JSON.stringify([toOutcomeRow(entry)])]);
  },

  erase: (userId, bookingIds) => eraseAll(statements, userId, bookingIds),
});

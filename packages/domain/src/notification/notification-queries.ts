import type { BookingId, MessageId } from "../shared/ids.ts";
import type { LedgerEntry, MessageStatus } from "./ledger.ts";

/** Where a page ended: the next one begins behind this message. */
export interface NotificationCursor {
  readonly dueAt: Date;
  readonly id: MessageId;
}

/** Every condition that is given must hold. */
export interface NotificationFilter {
  /** Empty means none. */
  readonly statuses?: readonly MessageStatus[];
  readonly bookingId?: BookingId;
  readonly after?: NotificationCursor;
  readonly limit: number;
}

/** A message as operators see it. Instants are RFC 3339 text in UTC with milliseconds. */
export interface NotificationView
  extends Pick<
    LedgerEntry,
    "id" | "ruleId" | "on" | "bookingId" | "recipient" | "channel" | "status" | "reason" | "attempts"
  > {
  readonly dueAt: string;
  /** Null for a message that will not be tried again. */
  readonly nextAttemptAt: string | null;
  readonly sentAt: string | null;
}

/** What operators see of a message. */
export const viewNotification = (entry: LedgerEntry): NotificationView => ({
  id: entry.id,
  ruleId: entry.ruleId,
  on: entry.on,
  bookingId: entry.bookingId,
  recipient: entry.recipient,
  channel: entry.channel,
  status: entry.status,
  reason: entry.reason,
  attempts: entry.attempts,
  dueAt: entry.dueAt.toISOString(),
  nextAttemptAt: entry.status === "pending" ? entry.nextAttemptAt.toISOString() : null,
  sentAt: entry.sentAt?.toISOString() ?? null,
});

/** How the ledger stands as a whole. */
export interface NotificationOverview {
  /** Pending messages whose next attempt is at or before the instant asked for, those that a run is sending included. */
  readonly due: number;
  /** All pending messages, the due ones included. */
  readonly pending: number;
  /** Messages that were given up. */
  readonly dead: number;
  /** Since when the due message that waits longest could have been tried, RFC 3339 in UTC; null where none is due. */
  readonly oldestDueAt: string | null;
}

/** Port: reading the ledger, outside any unit of work. */
export interface NotificationQueries {
  /** The latest due first; of those that are due at the same instant, by id downwards. */
  list(filter: NotificationFilter): Promise<NotificationView[]>;

  /** The totals as of `now`. Asked every few seconds, however many messages there are: it must be cheap. */
  overview(now: Date): Promise<NotificationOverview>;
}

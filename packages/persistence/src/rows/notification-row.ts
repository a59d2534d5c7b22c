import type { LedgerEntry } from "@bookings/domain";
import type { NotificationEntity } from "../entities/notification-entity.ts";
import { type ColumnsOf, type RowOf, table } from "./columns.ts";
import { fromInstant, toInstant } from "./instant.ts";

/** One message to one recipient over one channel. */
export type NotificationRow = RowOf<typeof NotificationEntity>;

export const notificationTable = table("notification", {
  notification_id: true,
  rule_id: true,
  trigger: true,
  booking_id: true,
  recipient_role: true,
  recipient_id: true,
  occurrence: true,
  channel: true,
  status: true,
  reason: true,
  attempts: true,
  due_at: true,
  expires_at: true,
  next_attempt_at: true,
  sent_at: true,
  farewell: true,
} satisfies ColumnsOf<NotificationRow>);

/** Channels answer with whatever they like; PostgreSQL keeps neither NUL nor half characters. */
export const storable = (text: string | null): string | null =>
  text?.replaceAll("\0", "").toWellFormed() ?? null;

export const toNotificationRow = (entry: LedgerEntry): NotificationRow => ({
  notification_id: entry.id,
  rule_id: entry.ruleId,
  trigger: entry.on,
  booking_id: entry.bookingId,
  recipient_role: entry.recipient.role,
  recipient_id: entry.recipient.userId,
  occurrence: toInstant(entry.occurrence),
  channel: entry.channel,
  status: entry.status,
  reason: storable(entry.reason),
  attempts: entry.attempts,
  due_at: toInstant(entry.dueAt),
  expires_at: toInstant(entry.expiresAt),
  next_attempt_at: toInstant(entry.nextAttemptAt),
  sent_at: toInstant(entry.sentAt),
  farewell: entry.farewell,
});

export const fromNotificationRow = (row: NotificationRow): LedgerEntry => ({
  id: row.notification_id,
  ruleId: row.rule_id,
  on: row.trigger,
  bookingId: row.booking_id,
  recipient: { userId: row.recipient_id, role: row.recipient_role },
  occurrence: fromInstant(row.occurrence),
  channel: row.channel,
  status: row.status,
  reason: row.reason,
  attempts: row.attempts,
  dueAt: fromInstant(row.due_at),
  expiresAt: fromInstant(row.expires_at),
  nextAttemptAt: fromInstant(row.next_attempt_at),
  sentAt: fromInstant(row.sent_at),
  farewell: row.farewell,
});

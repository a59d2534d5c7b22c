import type {
  BookingId,
  BookingView,
  LedgerEntry,
  MessageId,
  MessageStatus,
  PartyRole,
  Trigger,
} from "@bookings/domain";
import { defineEntity, p } from "@mikro-orm/core";
import type { RowOf } from "./columns.ts";
import { fromInstant, instant, toInstant } from "./instant.ts";

/** What makes two entries the same message, in the order in which they are locked. */
export const NOTIFICATION_KEY = [
  "booking_id",
  "rule_id",
  "recipient_role",
  "recipient_id",
  "occurrence",
  "channel",
] as const;

export const NotificationEntity = defineEntity({
  name: "Notification",
  tableName: "notification",
  properties: {
    notification_id: p.uuid().$type<MessageId>().primary(),
    rule_id: p.text(),
    trigger: p.text().$type<Trigger>(),
    /** Names no row: a farewell outlives its booking. */
    booking_id: p.uuid().$type<BookingId>(),
    recipient_role: p.text().$type<PartyRole>(),
    recipient_id: p.uuid().$type<string>(),
    occurrence: instant(),
    channel: p.text(),
    status: p.text().$type<MessageStatus>(),
    reason: p.text().strictNullable(),
    attempts: p.integer(),
    due_at: instant(),
    expires_at: instant(),
    next_attempt_at: instant(),
    sent_at: instant().strictNullable(),
    farewell: p.json<BookingView>().strictNullable(),
  },
  checks: [
    {
      name: "notification_status_check",
      expression: "status in ('pending', 'sent', 'dead', 'expired', 'skipped')",
    },
    { name: "notification_recipient_check", expression: "recipient_role in ('Athlete', 'Coach')" },
  ],
  uniques: [{ name: "notification_key", properties: [...NOTIFICATION_KEY] }],
  // None over what sending changes: see the queue.
  indexes: [
    { name: "notification_recipient_index", properties: ["recipient_id"] },
    { name: "notification_list_index", properties: ["due_at", "notification_id"] },
  ],
});

/** One message to one recipient over one channel. */
export type NotificationRow = RowOf<typeof NotificationEntity>;

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

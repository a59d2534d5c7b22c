import type { BookingId, BookingView, MessageId, MessageStatus, PartyRole, Trigger } from "@bookings/domain";
import { defineEntity, p } from "@mikro-orm/core";
import { NOTIFICATION_KEY } from "../rows/notification-key.ts";
import { instant } from "./instant-column.ts";

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

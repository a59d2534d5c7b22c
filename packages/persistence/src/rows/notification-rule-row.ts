import type { RuleProgress } from "@bookings/domain";
import type { NotificationRuleEntity } from "../entities/notification-rule-entity.ts";
import { type ColumnsOf, type RowOf, table } from "./columns.ts";
import { fromInstant } from "./instant.ts";

/** How far a rule has been looked at. */
export type NotificationRuleRow = RowOf<typeof NotificationRuleEntity>;

export const notificationRuleTable = table("notification_rule", {
  rule_id: true,
  since: true,
  scanned_until: true,
} satisfies ColumnsOf<NotificationRuleRow>);

export const fromNotificationRuleRow = (row: NotificationRuleRow): RuleProgress => ({
  since: fromInstant(row.since),
  scannedUntil: fromInstant(row.scanned_until),
});

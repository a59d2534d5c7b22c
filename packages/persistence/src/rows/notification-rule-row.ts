import type { RuleProgress } from "@bookings/domain";
import type { NotificationRuleEntity } from "../entities/notification-rule-entity.ts";
import { type RowOf, table } from "./columns.ts";
import { fromInstant } from "./instant.ts";

/** How far a rule has been looked at. */
export type NotificationRuleRow = RowOf<typeof NotificationRuleEntity>;

export const notificationRuleTable = table<NotificationRuleRow>("notification_rule", {
  rule_id: true,
  since: true,
  scanned_until: true,
});

export const fromNotificationRuleRow = (row: NotificationRuleRow): RuleProgress => ({
  since: fromInstant(row.since),
  scannedUntil: fromInstant(row.scanned_until),
});

import type { RuleProgress } from "@bookings/domain";
import { defineEntity, p } from "@mikro-orm/core";
import type { RowOf } from "./columns.ts";
import { fromInstant, instant } from "./instant.ts";

export const NotificationRuleEntity = defineEntity({
  name: "NotificationRule",
  tableName: "notification_rule",
  properties: {
    rule_id: p.text().primary(),
    since: instant(),
    scanned_until: instant(),
  },
});

/** How far a rule has been looked at. */
export type NotificationRuleRow = RowOf<typeof NotificationRuleEntity>;

export const fromNotificationRuleRow = (row: NotificationRuleRow): RuleProgress => ({
  since: fromInstant(row.since),
  scannedUntil: fromInstant(row.scanned_until),
});

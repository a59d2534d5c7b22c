import { defineEntity, p } from "@mikro-orm/core";
import { instant } from "./instant-column.ts";

export const NotificationRuleEntity = defineEntity({
  name: "NotificationRule",
  tableName: "notification_rule",
  properties: {
    rule_id: p.text().primary(),
    since: instant(),
    scanned_until: instant(),
  },
});

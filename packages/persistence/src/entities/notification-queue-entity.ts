import type { MessageId } from "@bookings/domain";
import { defineEntity, p } from "@mikro-orm/core";
import { instant } from "./instant-column.ts";

/** Messages that are not done: to be sent, or given up and waiting for somebody to revive them. */
export const NotificationQueueEntity = defineEntity({
  name: "NotificationQueue",
  tableName: "notification_queue",
  properties: {
    notification_id: p.uuid().$type<MessageId>().primary(),
    /** The message's own; infinity once it was given up. */
    next_attempt_at: instant(),
    /** Whoever is sending it. */
    claim_id: p.text().strictNullable(),
    /** From then on it is free again. */
    claimed_until: instant().strictNullable(),
  },
  checks: [
    {
      name: "notification_queue_claim_check",
      expression: "(claim_id is null) = (claimed_until is null)",
    },
  ],
  indexes: [{ name: "notification_queue_due_index", properties: ["next_attempt_at", "notification_id"] }],
});

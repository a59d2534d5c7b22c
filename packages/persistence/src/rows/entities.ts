import { BookingEntity } from "./booking-row.ts";
import { ErasureEntity } from "./erasure-row.ts";
import { EventEntity } from "./event-row.ts";
import { NotificationQueueEntity } from "./notification-queue-row.ts";
import { NotificationEntity } from "./notification-row.ts";
import { NotificationRuleEntity } from "./notification-rule-row.ts";
import { OrderEntity } from "./order-row.ts";
import { RequestCountEntity } from "./request-count-row.ts";
import { RequestKeyEntity } from "./request-key-row.ts";

/** All tables as MikroORM knows them; a test holds them against what the migrations make. */
export const entities = [
  EventEntity,
  OrderEntity,
  BookingEntity,
  NotificationEntity,
  NotificationQueueEntity,
  NotificationRuleEntity,
  ErasureEntity,
  RequestKeyEntity,
  RequestCountEntity,
];

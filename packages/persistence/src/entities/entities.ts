import { BookingEntity } from "./booking-entity.ts";
import { ErasureEntity } from "./erasure-entity.ts";
import { EventEntity } from "./event-entity.ts";
import { NotificationEntity } from "./notification-entity.ts";
import { NotificationQueueEntity } from "./notification-queue-entity.ts";
import { NotificationRuleEntity } from "./notification-rule-entity.ts";
import { OrderEntity } from "./order-entity.ts";
import { PaymentEntity } from "./payment-entity.ts";
import { RefundEntity } from "./refund-entity.ts";
import { RequestCountEntity } from "./request-count-entity.ts";
import { RequestKeyEntity } from "./request-key-entity.ts";

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
  PaymentEntity,
  RefundEntity,
];

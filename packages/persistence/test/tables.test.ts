import { expect } from "chai";
import { BookingEntity } from "../src/entities/booking-entity.ts";
import { ErasureEntity } from "../src/entities/erasure-entity.ts";
import { EventEntity } from "../src/entities/event-entity.ts";
import { NotificationEntity } from "../src/entities/notification-entity.ts";
import { NotificationRuleEntity } from "../src/entities/notification-rule-entity.ts";
import { OrderEntity } from "../src/entities/order-entity.ts";
import { PaymentEntity } from "../src/entities/payment-entity.ts";
import { RefundEntity } from "../src/entities/refund-entity.ts";
import { RequestKeyEntity } from "../src/entities/request-key-entity.ts";
import { bookingTable } from "../src/rows/booking-row.ts";
import { erasureTable } from "../src/rows/erasure-row.ts";
import { eventTable } from "../src/rows/event-row.ts";
import { notificationTable } from "../src/rows/notification-row.ts";
import { notificationRuleTable } from "../src/rows/notification-rule-row.ts";
import { orderTable } from "../src/rows/order-row.ts";
import { paymentTable, refundTable } from "../src/rows/payment-row.ts";
import { requestKeyTable } from "../src/rows/request-key-row.ts";

const pairs = [
  [bookingTable, BookingEntity],
  [erasureTable, ErasureEntity],
  [eventTable, EventEntity],
  [notificationTable, NotificationEntity],
  [notificationRuleTable, NotificationRuleEntity],
  [orderTable, OrderEntity],
  [requestKeyTable, RequestKeyEntity],
  [paymentTable, PaymentEntity],
  [refundTable, RefundEntity],
] as const;

describe("what statements know of", () => {
  for (const [table, { meta }] of pairs) {
    it(`${table.name} is what MikroORM knows of it`, () => {
      expect(table).to.deep.equal({ name: meta.tableName, columns: Object.keys(meta.properties) });
    });
  }
});

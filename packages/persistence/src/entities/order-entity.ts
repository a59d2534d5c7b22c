import type { AthleteId, OrderId, PaymentStatus } from "@bookings/domain";
import { defineEntity, p } from "@mikro-orm/core";
import { instant } from "./instant-column.ts";

export const OrderEntity = defineEntity({
  name: "Order",
  // `order` is a word of SQL.
  tableName: "booking_order",
  properties: {
    order_id: p.uuid().$type<OrderId>().primary(),
    user_id: p.uuid().$type<AthleteId>(),
    payment_status: p.text().$type<PaymentStatus>(),
    created_at: instant(),
  },
  checks: [
    {
      name: "booking_order_payment_check",
      expression: "payment_status in ('Pending', 'Paid', 'Failed', 'Cash')",
    },
  ],
  indexes: [
    {
      name: "booking_order_user_index",
      properties: ["user_id", "created_at", "order_id"],
      columns: [
        { name: "user_id" },
        { name: "created_at", sort: "desc" },
        { name: "order_id", sort: "desc" },
      ],
    },
  ],
});

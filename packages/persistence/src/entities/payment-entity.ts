import type { ChargeStatus, Currency, OrderId, PaymentMethodId } from "@bookings/domain";
import { defineEntity, p } from "@mikro-orm/core";
import { instant } from "./instant-column.ts";

export const PaymentEntity = defineEntity({
  name: "Payment",
  tableName: "payment",
  properties: {
    /** Names no row: what is still owed outlives an order that was erased. */
    order_id: p.uuid().$type<OrderId>().primary(),
    method_id: p.uuid().$type<PaymentMethodId>().strictNullable(),
    amount: p.bigint("number"),
    currency: p.text().$type<Currency>(),
    status: p.text().$type<ChargeStatus>(),
    reason: p.text().strictNullable(),
    created_at: instant(),
    settled_at: instant().strictNullable(),
    attempts: p.integer(),
    next_attempt_at: instant().strictNullable(),
  },
  checks: [
    { name: "payment_status_check", expression: "status in ('Pending', 'Paid', 'Failed')" },
    { name: "payment_amount_check", expression: "amount > 0" },
    { name: "payment_settled_check", expression: "(settled_at is null) = (status = 'Pending')" },
    { name: "payment_method_check", expression: "(method_id is not null) = (status = 'Pending')" },
    // A charge whose outcome is not known is always asked for again.
    { name: "payment_asked_check", expression: "status <> 'Pending' or next_attempt_at is not null" },
  ],
  indexes: [
    {
      name: "payment_due_index",
      properties: ["next_attempt_at", "order_id"],
      where: "next_attempt_at is not null",
    },
  ],
});

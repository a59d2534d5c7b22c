import type { BookingId, ChargeStatus } from "@bookings/domain";
import { defineEntity, p } from "@mikro-orm/core";
import { instant } from "./instant-column.ts";
import { PaymentEntity } from "./payment-entity.ts";

/** What was called off of what a card was to pay for; to be given back once the payment is Paid. */
export const RefundEntity = defineEntity({
  name: "Refund",
  tableName: "refund",
  properties: {
    /** The booking's id; names no row, because a refund may outlive its booking. */
    refund_id: p.uuid().$type<BookingId>().primary(),
    order_id: () =>
      p
        .manyToOne(PaymentEntity)
        .mapToPk()
        .fieldName("order_id")
        .foreignKeyName("refund_payment_fkey")
        .updateRule("no action")
        .deleteRule("cascade"),
    amount: p.bigint("number"),
    status: p.text().$type<ChargeStatus>(),
    owed_at: instant(),
    settled_at: instant().strictNullable(),
  },
  checks: [
    { name: "refund_status_check", expression: "status in ('Pending', 'Paid', 'Failed')" },
    { name: "refund_amount_check", expression: "amount >= 0" },
    { name: "refund_settled_check", expression: "(settled_at is null) = (status = 'Pending')" },
  ],
  indexes: [{ name: "refund_order_index", properties: ["order_id"] }],
});

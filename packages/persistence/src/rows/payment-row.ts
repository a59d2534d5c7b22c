import type { Payment, Refund } from "@bookings/domain";
import type { PaymentEntity } from "../entities/payment-entity.ts";
import type { RefundEntity } from "../entities/refund-entity.ts";
import { type ColumnsOf, type RowOf, table } from "./columns.ts";
import { fromInstant, toInstant } from "./instant.ts";
import { storable } from "./notification-row.ts";

/** How an order is paid by card. */
export type PaymentRow = RowOf<typeof PaymentEntity>;

export const paymentTable = table("payment", {
  order_id: true,
  method_id: true,
  amount: true,
  currency: true,
  status: true,
  reason: true,
  created_at: true,
  settled_at: true,
  attempts: true,
  next_attempt_at: true,
} satisfies ColumnsOf<PaymentRow>);

/** The price of a booking that was called off. */
export type RefundRow = RowOf<typeof RefundEntity>;

export const refundTable = table("refund", {
  refund_id: true,
  order_id: true,
  amount: true,
  status: true,
  owed_at: true,
  settled_at: true,
} satisfies ColumnsOf<RefundRow>);

export const toPaymentRow = (payment: Payment): PaymentRow => ({
  order_id: payment.orderId,
  method_id: payment.methodId,
  amount: payment.amount,
  currency: payment.currency,
  status: payment.status,
  reason: storable(payment.reason),
  created_at: toInstant(payment.createdAt),
  settled_at: toInstant(payment.settledAt),
  attempts: payment.attempts,
  next_attempt_at: toInstant(payment.nextAttemptAt),
});

export const toRefundRows = ({ orderId, refunds }: Payment): RefundRow[] =>
  refunds.map((refund) => ({
    refund_id: refund.refundId,
    order_id: orderId,
    amount: refund.amount,
    status: refund.status,
    owed_at: toInstant(refund.owedAt),
    settled_at: toInstant(refund.settledAt),
  }));

const fromRefundRow = (row: RefundRow): Refund => ({
  refundId: row.refund_id,
  amount: row.amount,
  status: row.status,
  owedAt: fromInstant(row.owed_at),
  settledAt: fromInstant(row.settled_at),
});

/** @param refunds those of this payment */
export const fromPaymentRow = (row: PaymentRow, refunds: readonly RefundRow[]): Payment => ({
  orderId: row.order_id,
  methodId: row.method_id,
  amount: row.amount,
  currency: row.currency,
  status: row.status,
  reason: row.reason,
  createdAt: fromInstant(row.created_at),
  settledAt: fromInstant(row.settled_at),
  attempts: row.attempts,
  nextAttemptAt: fromInstant(row.next_attempt_at),
  refunds: refunds.map(fromRefundRow),
});

import type { BookingPayment } from "@bookings/domain";
import { fromInstant, toInstant } from "./instant.ts";

/** The columns of a booking that say how far a card has paid for it; both null where no card has to. */
export interface PaymentColumns {
  readonly payment_status: BookingPayment["status"] | null;
  readonly payment_settled_at: string | null;
}

const settledAt = (payment: BookingPayment | null): Date | null => {
  if (payment?.status === "Paid") return payment.paidAt;
  return payment?.status === "Failed" ? payment.failedAt : null;
};

export const paymentColumns = (payment: BookingPayment | null): PaymentColumns => ({
  payment_status: payment?.status ?? null,
  payment_settled_at: toInstant(settledAt(payment)),
});

export function paymentOf({
  payment_status: status,
  payment_settled_at,
}: PaymentColumns): BookingPayment | null {
  if (status === null) return null;
  // The table's check promises an instant for the other two.
  const at = fromInstant(payment_settled_at) as Date;
  if (status === "Pending") return { status };
  return status === "Paid" ? { status, paidAt: at } : { status, failedAt: at };
}

/** When a card has paid for `booking b`, as SQL; null if none has. */
export const PAID_AT = "case b.payment_status when 'Paid' then b.payment_settled_at end";

/** Whether its coach knows of `booking b`, as SQL; the domain's `isKnownToCoach` says the same. */
export const KNOWN_TO_COACH = "coalesce(b.payment_status, 'Paid') = 'Paid'";

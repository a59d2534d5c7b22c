import type { TimeSlot } from "../event/time-slot.ts";
import type { BookingId, Id, OrderId } from "../shared/ids.ts";

/** A card, or whatever else the provider knows by this id. */
export type PaymentMethodId = Id<"PaymentMethod">;
/** What prices are in. */
export type Currency = TimeSlot["priceCurrency"];

/** All of {@link ChargeStatus}. */
export const chargeStatuses = ["Pending", "Paid", "Failed"] as const;
/** What has become of a charge; the order shows the same. */
export type ChargeStatus = (typeof chargeStatuses)[number];

/** The price of one booking, to be given back if the money was taken. */
export interface Refund {
  /** The booking's id, so that nothing is given back twice; the provider knows the refund by it. */
  readonly refundId: BookingId;
  readonly amount: number;
  /** `Failed`: the provider has refused it for good. */
  readonly status: ChargeStatus;
  readonly owedAt: Date;
  readonly settledAt: Date | null;
}

/** How an order is paid by card. It names nobody: whose it is says the order, for as long as that is there. */
export interface Payment {
  readonly orderId: OrderId;
  /** What is charged; forgotten once the outcome is known. */
  readonly methodId: PaymentMethodId | null;
  /** Whole number of `currency`, above 0: the sum of the prices as sold. */
  readonly amount: number;
  readonly currency: Currency;
  readonly status: ChargeStatus;
  /** Why it failed, or why the outcome was not known when last asked; null otherwise. */
  readonly reason: string | null;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
  /** How often the provider was asked, or was about to be, since the last outcome. */
  readonly attempts: number;
  /** When the provider is to be asked next; null when there is nothing to ask. */
  readonly nextAttemptAt: Date | null;
  /** What was called off, by when that was found, then by id. To be given back only while the charge is `Paid`. */
  readonly refunds: readonly Refund[];
}

/** Something at its price: a booking as sold, or an event that is being sold. */
export interface Sold {
  readonly timeslot: Pick<TimeSlot, "price">;
}

/** The sum of their prices. */
export const amountOf = (sold: readonly Sold[]): number =>
  sold.reduce((sum, { timeslot }) => sum + timeslot.price, 0);

/** A payment that nobody has been asked for yet. */
export const newPayment = (
  order: Pick<Payment, "orderId" | "createdAt">,
  methodId: PaymentMethodId,
  sold: readonly Sold[],
): Payment => ({
  orderId: order.orderId,
  methodId,
  amount: amountOf(sold),
  currency: "RUB",
  status: "Pending",
  reason: null,
  createdAt: order.createdAt,
  settledAt: null,
  attempts: 0,
  nextAttemptAt: order.createdAt,
  refunds: [],
});

/** What the provider is to be asked to give back. */
export const refundsDue = ({ status, refunds }: Payment): Refund[] =>
  status === "Paid" ? refunds.filter((refund) => refund.status === "Pending") : [];

/** Whether something is still to be asked for, or to be heard of. */
export const isOpen = (payment: Payment): boolean =>
  payment.status === "Pending" || refundsDue(payment).length > 0;

/** The same with its next attempt set: at once when something is due and none was, none when nothing is. */
function scheduled(payment: Payment, now: Date): Payment {
  const nextAttemptAt = isOpen(payment) ? (payment.nextAttemptAt ?? now) : null;
  return { ...payment, nextAttemptAt };
}

/** In the hands of whoever asks the provider now; free again from `until` on, should nothing be heard of it. */
export const claimed = (payment: Payment, until: Date): Payment => ({
  ...payment,
  attempts: payment.attempts + 1,
  nextAttemptAt: until,
});

const concluded = (payment: Payment, status: ChargeStatus, reason: string | null, now: Date): Payment =>
  scheduled(
    { ...payment, status, reason, methodId: null, settledAt: now, attempts: 0, nextAttemptAt: null },
    now,
  );

/** The money was taken. That is so for good, also where it had been called failed before. */
export const charged = (payment: Payment, now: Date): Payment =>
  payment.status === "Paid" ? payment : concluded(payment, "Paid", null, now);

/** The money was not taken; of what was paid, or has failed already, this is no news. */
export const chargeFailed = (payment: Payment, reason: string | null, now: Date): Payment =>
  payment.status === "Pending" ? concluded(payment, "Failed", reason, now) : payment;

/** Owes back what was called off, each booking once. A booking that was free is given back by that. */
export function owe(
  payment: Payment,
  calledOff: readonly Pick<Refund, "refundId" | "amount">[],
  now: Date,
): Payment {
  const known = new Set(payment.refunds.map(({ refundId }) => refundId));
  const owed = calledOff
    .filter(({ refundId }) => !known.has(refundId))
    .toSorted((a, b) => (a.refundId < b.refundId ? -1 : 1))
    .map(({ refundId, amount }): Refund => {
      const free = amount === 0;
      return {
        refundId,
        amount,
        status: free ? "Paid" : "Pending",
        owedAt: now,
        settledAt: free ? now : null,
      };
    });
  return owed.length === 0 ? payment : scheduled({ ...payment, refunds: [...payment.refunds, ...owed] }, now);
}

/** The provider has given a refund, or has refused it for good; what was known already stays so. */
export function refundSettled(
  payment: Payment,
  refundId: BookingId,
  status: Exclude<ChargeStatus, "Pending">,
  now: Date,
): Payment {
  const refunds = payment.refunds.map((refund) =>
    refund.refundId === refundId && refund.status === "Pending"
      ? { ...refund, status, settledAt: now }
      : refund,
  );
  return scheduled({ ...payment, refunds }, now);
}

/** To be asked for again; unless meanwhile somebody else asks, or knows. */
export function askedInVain(
  payment: Payment,
  asked: Pick<Payment, "status" | "attempts">,
  { reason, nextAttemptAt }: Pick<Payment, "reason" | "nextAttemptAt">,
): Payment {
  const isCurrent = payment.status === asked.status && payment.attempts === asked.attempts;
  return isCurrent && isOpen(payment) ? { ...payment, reason, nextAttemptAt } : payment;
}

import {
  type Booking,
  type BookingId,
  type OrderId,
  type Payment,
  type PaymentClaim,
  type Storage,
} from "@bookings/domain";
import { anEvent, anOrder, aPayment, later, MINUTE, NOW } from "../builders.ts";
import { anId } from "../ids.ts";
import { AWKWARD_TEXT } from "./samples.ts";
import { keep } from "./steps.ts";

export const UNTIL = later(NOW, MINUTE);

export const addPayments = (storage: Storage, payments: readonly Payment[]): Promise<void> =>
  storage.uow.run(async (repositories) => {
    for (const payment of payments) await repositories.payments.add(payment);
  });

export const savePayments = (storage: Storage, payments: readonly Payment[]): Promise<void> =>
  storage.uow.run(async (repositories) => {
    await repositories.payments.lock(payments.map(({ orderId }) => orderId));
    await repositories.payments.save(payments);
  });

export const claim = (storage: Storage, changes: Partial<PaymentClaim> = {}) =>
  storage.uow.run(({ payments }) => payments.claim({ now: NOW, until: UNTIL, limit: 100, ...changes }));

export const lock = (storage: Storage, ...orderIds: OrderId[]): Promise<Payment[]> =>
  storage.uow.run(({ payments }) => payments.lock(orderIds));

export const keepOrder = (storage: Storage, bookings: readonly Booking[] = []): Promise<void> =>
  keep(storage, { events: [anEvent()], orders: [anOrder({ paymentStatus: "Pending" })], bookings });

const refunds = (["Pending", "Paid", "Failed"] as const).map((status, index) => ({
  refundId: anId<BookingId>(index + 1),
  amount: index === 1 ? 0 : 2 ** 53 - 1,
  status,
  owedAt: later(NOW, index),
  settledAt: status === "Pending" ? null : later(NOW, 7),
}));

/** A payment with every field set that a paid one can have. */
export const fullPayment = aPayment({
  methodId: null,
  amount: 2 ** 53 - 1,
  status: "Paid",
  reason: AWKWARD_TEXT,
  settledAt: later(NOW, 3),
  attempts: 4,
  nextAttemptAt: later(NOW, 5),
  refunds,
});

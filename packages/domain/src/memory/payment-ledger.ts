import {
  type Booking,
  type ClaimedPayment,
  calledOffAmong,
  claimed,
  holdsSeat,
  isOpen,
  lapse,
  type OrderId,
  type Payment,
  type PaymentClaim,
  type PaymentLedger,
  statusOf,
} from "../index.ts";
import { ascending, bookedOf, insert, type Store, update } from "./store.ts";

const ofOrder = ({ bookings }: Store, orderId: OrderId): Booking[] =>
  [...bookings.values()]
    .filter((booking) => booking.orderId === orderId)
    .toSorted((a, b) => ascending(a.bookingId, b.bookingId));

const isHeld = (store: Store, booking: Booking, now: Date): boolean =>
  holdsSeat(statusOf(lapse(booking, bookedOf(store, booking).event, now)));

const isDone = ({ orders }: Store, payment: Payment): boolean =>
  !isOpen(payment) && !orders.has(payment.orderId);

function save(store: Store, payment: Payment): void {
  const { orderId, status: paymentStatus } = payment;
  update(store.payments, orderId, payment);
  const order = store.orders.get(orderId);
  if (order !== undefined) update(store.orders, orderId, { ...order, paymentStatus });
  if (isDone(store, payment)) store.payments.delete(orderId);
}

const isDue = ({ nextAttemptAt }: Payment, now: Date): boolean =>
  nextAttemptAt !== null && nextAttemptAt <= now;

/** Only asked of what is due. */
const dueAt = ({ nextAttemptAt }: Payment): number => Number(nextAttemptAt);

function claimDue(store: Store, { now, until, limit, orderId }: PaymentClaim): ClaimedPayment[] {
  const due = [...store.payments.values()]
    .filter((payment) => isDue(payment, now) && (orderId === undefined || payment.orderId === orderId))
    .toSorted((a, b) => dueAt(a) - dueAt(b) || ascending(a.orderId, b.orderId))
    .slice(0, limit)
    .map((payment) => claimed(payment, until));
  for (const payment of due) update(store.payments, payment.orderId, payment);
  return due.map((payment) => ({
    payment,
    isWanted: ofOrder(store, payment.orderId).some((booking) => isHeld(store, booking, now)),
  }));
}

const owedBack = ({ payments }: Store): Set<string> =>
  new Set([...payments.values()].flatMap(({ refunds }) => refunds.map(({ refundId }) => refundId)));

export const memoryPayments = (store: Store): PaymentLedger => ({
  add: async (payment) => insert(store.payments, payment.orderId, payment),

  open: async (orderId) => {
    const payment = store.payments.get(orderId);
    return payment && { payment, booked: ofOrder(store, orderId).map((booking) => bookedOf(store, booking)) };
  },

  lock: async (orderIds) =>
    [...store.payments.values()]
      .filter(({ orderId }) => orderIds.includes(orderId))
      .toSorted((a, b) => ascending(a.orderId, b.orderId)),

  save: async (payments) => {
    for (const payment of payments) save(store, payment);
  },

  claim: async (claim) => claimDue(store, claim),

  takeCalledOff: async (limit) => {
    const known = owedBack(store);
    const booked = [...store.bookings.values()].map((booking) => bookedOf(store, booking));
    return calledOffAmong(booked)
      .filter(({ refundId }) => !known.has(refundId))
      .slice(0, limit);
  },

  removeDone: async (orderIds) => {
    const done = [...store.payments.values()].filter(
      (payment) => orderIds.includes(payment.orderId) && isDone(store, payment),
    );
    for (const { orderId } of done) store.payments.delete(orderId);
    return done.length;
  },
});

import { statusOf } from "../booking/booking.ts";
import type { Booked } from "../booking/booking-view.ts";
import type { OrderId } from "../shared/ids.ts";
import type { CalledOff } from "./payment-ledger.ts";

const byCard = (booked: readonly Booked[]): Booked["booking"][] =>
  booked.map(({ booking }) => booking).filter(({ payment }) => payment !== null);

/** The orders of those that a card was to pay for. */
export const cardOrdersOf = (booked: readonly Booked[]): OrderId[] => [
  ...new Set(byCard(booked).map(({ orderId }) => orderId)),
];

/** Those whose price is to be given back: a card was to pay for them, and they will not take place. */
export const calledOffAmong = (booked: readonly Booked[]): CalledOff[] =>
  byCard(booked)
    .filter((booking) => ["Rejected", "Canceled"].includes(statusOf(booking)))
    .map(({ orderId, bookingId, timeslot }) => ({ orderId, refundId: bookingId, amount: timeslot.price }));

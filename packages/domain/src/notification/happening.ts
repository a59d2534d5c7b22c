import type { Booking, CancelerRole } from "../booking/booking.ts";
import { isKnownToCoach, paidAt } from "../booking/booking-payment.ts";
import type { Booked } from "../booking/booking-view.ts";
import type { ChangeTrigger, TimeTrigger } from "./rule.ts";

/** Something that happened to a booking: when, and who did it. */
export interface Happening {
  readonly at: Date;
  readonly by: CancelerRole;
}

const acceptedAt = ({ state }: Booking): Date | undefined =>
  "acceptedAt" in state ? state.acceptedAt : undefined;

/** A booking that needs no approval was accepted in the moment in which it was made: nobody was asked. */
const wasInstant = (booking: Booking): boolean =>
  acceptedAt(booking)?.getTime() === booking.requestedAt.getTime();

const happened = (at: Date | null | undefined, by: CancelerRole): Happening | undefined =>
  at ? { at, by } : undefined;

const latest = (a: Date, b: Date | null): Date => (b !== null && b > a ? b : a);

/** When it was asked for as far as the coach is concerned, who is not asked before the place is paid for. */
const askedAt = (booking: Booking): Date | undefined =>
  isKnownToCoach(booking) ? (paidAt(booking) ?? booking.requestedAt) : undefined;

/** Nor is the athlete told that the place is there: it is from its payment on, whenever it was accepted. */
function confirmedAt(booking: Booking): Date | undefined {
  const accepted = acceptedAt(booking);
  return accepted && isKnownToCoach(booking) ? latest(accepted, paidAt(booking)) : undefined;
}

type Finder = (booked: Booked) => Happening | undefined;

const finders: Record<ChangeTrigger, Finder> = {
  requested: ({ booking }) => (wasInstant(booking) ? undefined : happened(askedAt(booking), "Athlete")),
  // Also where no approval is needed: there the coach has agreed beforehand.
  accepted: ({ booking }) => happened(confirmedAt(booking), "Coach"),
  rejected: ({ booking: { state } }) =>
    state.status === "Rejected" ? happened(state.rejectedAt, "Coach") : undefined,
  canceled: ({ booking: { state } }) =>
    state.status === "Canceled"
      ? happened(state.cancellation.canceledAt, state.cancellation.canceledByRole)
      : undefined,
  completed: ({ booking }) => happened(booking.completedAt, "System"),
  disputed: ({ booking: { state, userId } }) =>
    "dispute" in state
      ? happened(state.dispute.disputedAt, state.dispute.disputerUserId === userId ? "Athlete" : "Coach")
      : undefined,
  disputeResolved: ({ booking: { state } }) =>
    "resolution" in state ? happened(state.resolution.resolvedAt, "System") : undefined,
  rescheduled: ({ booking, event: { movedAt } }) =>
    movedAt !== null && movedAt > booking.requestedAt ? happened(movedAt, "System") : undefined,
  paid: ({ booking }) => happened(paidAt(booking), "System"),
  paymentFailed: ({ booking: { payment } }) =>
    payment?.status === "Failed" ? happened(payment.failedAt, "System") : undefined,
};

/** When the booking last went through this change, if it did; derived from the rows, so nothing can be forgotten. */
export const happeningOf = (on: ChangeTrigger, booked: Booked): Happening | undefined => finders[on](booked);

/** Since when a time of the event is settled for a booking, and what has settled it. */
export interface Settled {
  readonly since: Date;
  readonly through: "requested" | "accepted" | "paid" | "rescheduled";
}

const settledBy = (settled: Settled, through: Settled["through"], at: Date | null): Settled =>
  at !== null && at > settled.since ? { since: at, through } : settled;

/** Since when the time `on` is settled for this booking; a reminder whose moment was before that makes no sense. */
export const settledFor = (on: TimeTrigger, { booking, event }: Booked): Settled => {
  const requested: Settled = { since: booking.requestedAt, through: "requested" };
  const at = acceptedAt(booking);
  const accepted: Settled = at === undefined ? requested : { since: at, through: "accepted" };
  const paid = settledBy(accepted, "paid", paidAt(booking));
  return settledBy(paid, "rescheduled", on === "start" ? event.startMovedAt : event.movedAt);
};

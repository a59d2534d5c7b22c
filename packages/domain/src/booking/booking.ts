import { type CoachEvent, hasEnded, hasStarted } from "../event/event.ts";
import type { TimeSlot } from "../event/time-slot.ts";
import { InvalidInput } from "../shared/domain-error.ts";
import type { AthleteId, BookingId, CoachId, EventId, Id, OrderId, UserId } from "../shared/ids.ts";
import { assertText, textLength } from "../shared/text.ts";
import { BookingNotCanceled, BookingNotEnded, InvalidStatusTransition } from "./booking-errors.ts";
import type { BookingPayment } from "./booking-payment.ts";
import { type BookingStatus, statusTable, type Transition } from "./booking-status.ts";

/** All of {@link PartyRole}. */
export const partyRoles = ["Athlete", "Coach"] as const;
/** The two sides of a booking. */
export type PartyRole = (typeof partyRoles)[number];
/** All of {@link CancelerRole}. */
export const cancelerRoles = [...partyRoles, "System"] as const;
/** Who canceled: a side of the booking, or the service itself. */
export type CancelerRole = (typeof cancelerRoles)[number];
/** All of {@link CancellationReasonCode}. */
export const cancellationReasonCodes = ["NotFeelingWell", "NoTime", "Other"] as const;
/** Why a booking was canceled, as far as a machine can tell. */
export type CancellationReasonCode = (typeof cancellationReasonCodes)[number];

/** When, by whom and why a booking was canceled. */
export interface Cancellation {
  readonly canceledAt: Date;
  readonly canceledByRole: CancelerRole;
  readonly reasonCode: CancellationReasonCode | null;
  readonly reasonText: string | null;
}

/** Who disputes a session, why and since when. */
export interface Dispute {
  readonly disputerUserId: UserId;
  readonly reasonId: Id<"DisputeReason">;
  readonly comment: string | null;
  readonly disputedAt: Date;
}

/** When and how a dispute was settled. */
export interface Resolution {
  readonly resolvedAt: Date;
  readonly text: string | null;
}

/** Each status with the data that only it can have. */
export type BookingState =
  | { readonly status: "Pending" }
  | { readonly status: "Accepted"; readonly acceptedAt: Date }
  | { readonly status: "Rejected"; readonly rejectedAt: Date }
  | { readonly status: "Canceled"; readonly cancellation: Cancellation }
  | { readonly status: "InDispute"; readonly acceptedAt: Date; readonly dispute: Dispute }
  | {
      readonly status: "DisputeDone";
      readonly acceptedAt: Date;
      readonly dispute: Dispute;
      readonly resolution: Resolution;
    };

type StateOf<Status extends BookingStatus> = Extract<BookingState, { status: Status }>;

/** One athlete's place in one event. Its times are the event's; its price and slot are as they were when sold. */
export interface Booking {
  readonly bookingId: BookingId;
  readonly orderId: OrderId;
  readonly userId: AthleteId;
  readonly coachId: CoachId;
  readonly eventId: EventId;
  /** The event's time slot and price as sold. */
  readonly timeslot: TimeSlot;
  readonly requestedAt: Date;
  readonly state: BookingState;
  /** Null where no card has to pay for it. */
  readonly payment: BookingPayment | null;
  readonly completedAt: Date | null;
  readonly note: string | null;
  readonly dismissedAt: Date | null;
  /** Grows with every change. */
  readonly version: number;
  /** When the last change was made; what became due since then is found by it. */
  readonly changedAt: Date;
}

/** Where the booking stands in the state machine; a request may have lapsed meanwhile, see {@link lapse}. */
export const statusOf = (booking: Booking): BookingStatus => booking.state.status;
export const holdsSeat = (booking: Booking): boolean => statusTable[statusOf(booking)].holdsSeat;

type Change = Partial<Pick<Booking, "state" | "payment" | "completedAt" | "note" | "dismissedAt">>;

const next = (booking: Booking, change: Change, now: Date): Booking => ({
  ...booking,
  ...change,
  version: booking.version + 1,
  changedAt: now,
});

const refuse = (booking: Booking, verb: string, why: string): never => {
  throw new InvalidStatusTransition(
    booking.bookingId,
    `cannot ${verb} the booking: ${why}`,
    statusOf(booking),
  );
};

/** Narrows to the statuses from which `verb` leads somewhere. */
function assertCan<From extends BookingStatus>(
  booking: Booking,
  verb: Transition,
): asserts booking is Booking & { readonly state: StateOf<From> } {
  const status = statusOf(booking);
  if (statusTable[status].to[verb] === undefined) refuse(booking, verb, `it is ${status}`);
}

function assertEnded(booking: Booking, event: CoachEvent, now: Date): void {
  if (!hasEnded(event, now)) throw new BookingNotEnded(booking.bookingId, event.endAt);
}

/**
 * The booking as everyone must see it at `now`: a request that nobody has answered when its event starts is
 * canceled by the system from that moment, whether or not a run has written it down yet.
 */
export function lapse(booking: Booking, event: CoachEvent, now: Date): Booking {
  if (statusOf(booking) !== "Pending" || !hasStarted(event, now)) return booking;
  return next(booking, { state: canceledState("System", lapsedAt(event)) }, now);
}

/** When its requests lapse: at its start, or when it is moved to a start that has passed. */
const lapsedAt = ({ startAt, movedAt }: CoachEvent): Date =>
  movedAt !== null && movedAt > startAt ? movedAt : startAt;

const canceledState = (
  canceledByRole: CancelerRole,
  canceledAt: Date,
  reason?: CancellationReason,
): StateOf<"Canceled"> => ({
  status: "Canceled",
  cancellation: {
    canceledAt,
    canceledByRole,
    reasonCode: reason?.reasonCode ?? null,
    reasonText: reason?.reasonText ?? null,
  },
});

/** @throws {InvalidStatusTransition} */
export function accept(booking: Booking, now: Date): Booking {
  assertCan(booking, "accept");
  return next(booking, { state: { status: "Accepted", acceptedAt: now } }, now);
}

/** @throws {InvalidStatusTransition} */
export function reject(booking: Booking, now: Date): Booking {
  assertCan(booking, "reject");
  return next(booking, { state: { status: "Rejected", rejectedAt: now } }, now);
}

/** Why, as the one who cancels puts it. */
export interface CancellationReason {
  readonly reasonCode: CancellationReasonCode;
  readonly reasonText: string | null;
}

/** @throws {InvalidStatusTransition} also once the event has ended. */
export function cancel(
  booking: Booking,
  event: CoachEvent,
  by: CancelerRole,
  reason: CancellationReason,
  now: Date,
): Booking {
  assertText("cancellationReasonText", reason.reasonText ?? "");
  assertCan(booking, "cancel");
  if (hasEnded(event, now)) refuse(booking, "cancel", "its event has ended");
  return next(booking, { state: canceledState(by, now, reason) }, now);
}

/** The event goes, and its bookings with it: Pending and Accepted ones are canceled, disputes are left alone. */
export function withdraw(booking: Booking, by: CancelerRole, now: Date): Booking {
  if (statusTable[statusOf(booking)].to.cancel === undefined) return booking;
  return next(booking, { state: canceledState(by, now) }, now);
}

/** The card has paid for it: from now on its coach knows of it. */
export const pay = (booking: Booking, now: Date): Booking =>
  next(booking, { payment: { status: "Paid", paidAt: now } }, now);

/** The card will not pay for it: it goes, as {@link withdraw} has it. */
export const failPayment = (booking: Booking, now: Date): Booking =>
  next(withdraw(booking, "System", now), { payment: { status: "Failed", failedAt: now } }, now);

/** A dispute as it is raised. */
export type DisputeClaim = Omit<Dispute, "disputedAt">;

/** @throws {InvalidStatusTransition} also before the event has started. */
export function dispute(booking: Booking, event: CoachEvent, claim: DisputeClaim, now: Date): Booking {
  assertText("comment", claim.comment ?? "");
  assertCan<"Accepted">(booking, "dispute");
  if (!hasStarted(event, now)) refuse(booking, "dispute", "its event has not started");
  const { acceptedAt } = booking.state;
  return next(
    booking,
    { state: { status: "InDispute", acceptedAt, dispute: { ...claim, disputedAt: now } } },
    now,
  );
}

/** @throws {InvalidStatusTransition} */
export function resolve(booking: Booking, text: string | null, now: Date): Booking {
  assertText("resolution", text ?? "");
  assertCan<"InDispute">(booking, "resolve");
  const resolution = { resolvedAt: now, text };
  return next(booking, { state: { ...booking.state, status: "DisputeDone", resolution } }, now);
}

/**
 * Marks the session as completed, or takes a mistaken mark back. What is already so stays as it is.
 *
 * @throws {BookingNotEnded} @throws {InvalidStatusTransition}
 */
export function complete(booking: Booking, event: CoachEvent, completed: boolean, now: Date): Booking {
  assertEnded(booking, event, now);
  const status = statusOf(booking);
  if (!statusTable[status].completable) refuse(booking, "complete", `it is ${status}`);
  if (completed === (booking.completedAt !== null)) return booking;
  return next(booking, { completedAt: completed ? now : null }, now);
}

/** A later note replaces the earlier one. @throws {InvalidInput} @throws {BookingNotEnded} */
export function addNote(booking: Booking, event: CoachEvent, note: string, now: Date): Booking {
  const text = note.trim();
  if (textLength(text) === 0) throw new InvalidInput("note", "must have at least 1 character besides spaces");
  assertText("note", text);
  assertEnded(booking, event, now);
  return next(booking, { note: text }, now);
}

/** Takes a canceled booking out of its owner's list, for good. @throws {BookingNotCanceled} */
export function dismiss(booking: Booking, now: Date): Booking {
  const status = statusOf(booking);
  if (status !== "Canceled") throw new BookingNotCanceled(booking.bookingId, status);
  return booking.dismissedAt === null ? next(booking, { dismissedAt: now }, now) : booking;
}

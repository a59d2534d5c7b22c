import { accessTable, type Operation, verdictOn } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import { Forbidden } from "../shared/domain-error.ts";
import type { AthleteId, BookingId, CoachId, UserId } from "../shared/ids.ts";
import type { PartyRole } from "./booking.ts";
import { BookingNotFound, BookingNotOwned } from "./booking-errors.ts";
import { type BookingPayment, isKnownToCoach } from "./booking-payment.ts";

/** The people of a booking. */
export interface Parties {
  readonly bookingId: BookingId;
  readonly userId: AthleteId;
  readonly coachId: CoachId;
  /** Left out of views, which are not given to a coach who does not know of the booking. */
  readonly payment?: BookingPayment | null;
}

/** Its coach, if the coach knows of it. */
const coachOf = ({ coachId, payment = null }: Parties): CoachId | undefined =>
  isKnownToCoach({ payment }) ? coachId : undefined;

/**
 * The one to whom a booking must belong for it to be there at all; undefined for those who may know of every booking.
 * Whoever is refused by not finding it takes no longer than whoever asks for none.
 */
export const partyOf = (operation: Operation, caller: Caller): UserId | undefined =>
  caller.role === "user" && accessTable[operation].stranger === "hide" ? caller.userId : undefined;

/** Whether the user is one of its people, and knows of it; undefined is everyone. */
export const isParty = (booking: Parties, user: UserId | undefined): boolean =>
  user === undefined || user === booking.userId || user === coachOf(booking);

/**
 * Refuses what the access table does not allow with this booking.
 *
 * @throws {BookingNotFound} to strangers, who must not learn that it exists
 * @throws {Forbidden} @throws {BookingNotOwned}
 */
export function permitOnBooking(operation: Operation, caller: Caller, booking: Parties): void {
  const verdict = verdictOn(operation, caller, { userId: booking.userId, coachId: coachOf(booking) });
  if (verdict === "hide") throw new BookingNotFound(booking.bookingId);
  if (verdict === "notOwner") throw new BookingNotOwned(booking.bookingId);
  if (verdict === "forbid") throw new Forbidden(`only the booking's coach may ${operation} it`);
}

/**
 * Which side of the booking the command names. Ordinary callers can only name themselves, others either side.
 *
 * @throws {Forbidden}
 */
export function partyNamed(
  caller: Caller,
  { userId, coachId }: Parties,
  field: string,
  named: UserId,
): PartyRole {
  if (caller.role === "user" && caller.userId !== named) throw new Forbidden(`${field}: must be your own id`);
  if (named === userId) return "Athlete";
  if (named === coachId) return "Coach";
  throw new Forbidden(`${field}: must be the booking's athlete or its coach`);
}

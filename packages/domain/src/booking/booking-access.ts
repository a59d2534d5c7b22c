import { type Operation, verdictOn } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import { Forbidden } from "../shared/domain-error.ts";
import type { AthleteId, BookingId, CoachId, UserId } from "../shared/ids.ts";
import type { PartyRole } from "./booking.ts";
import { BookingNotFound, BookingNotOwned } from "./booking-errors.ts";

/** The people of a booking. */
export interface Parties {
  readonly bookingId: BookingId;
  readonly userId: AthleteId;
  readonly coachId: CoachId;
}

/**
 * Refuses what the access table does not allow with this booking.
 *
 * @throws {BookingNotFound} to strangers, who must not learn that it exists
 * @throws {Forbidden} @throws {BookingNotOwned}
 */
export function permitOnBooking(operation: Operation, caller: Caller, booking: Parties): void {
  const verdict = verdictOn(operation, caller, booking);
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

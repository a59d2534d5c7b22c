import { type DisputeClaim, dispute } from "./booking.ts";
import { partyNamed } from "./booking-access.ts";
import type { BookingView } from "./booking-view.ts";
import { type BookingCommand, type ChangeBookingDeps, changeBooking } from "./change-booking.ts";

/** Command of `disputeBooking`. */
export interface DisputeBooking extends BookingCommand, DisputeClaim {}

/** Either side says that the session was not as agreed. */
export const disputeBooking =
  (deps: ChangeBookingDeps) =>
  (command: DisputeBooking): Promise<BookingView> =>
    changeBooking(deps, command, {
      operation: "dispute",
      permit: (booking) => partyNamed(command.caller, booking, "disputerUserId", command.disputerUserId),
      verb: (booking, event, now) => dispute(booking, event, claimOf(command), now),
    });

const claimOf = ({ disputerUserId, reasonId, comment }: DisputeBooking): DisputeClaim => ({
  disputerUserId,
  reasonId,
  comment,
});

import type { UserId } from "../shared/ids.ts";
import { type Booking, dismiss } from "./booking.ts";
import { BookingNotOwned } from "./booking-errors.ts";
import { type BookingCommand, type ChangeBookingDeps, changeBooking } from "./change-booking.ts";

/** Command of `dismissBooking`. */
export interface DismissBooking extends BookingCommand {
  /** Must be the athlete who owns the booking. */
  readonly userId: UserId;
}

/** Takes a canceled booking out of its owner's list, for good; a second time changes nothing. */
export const dismissBooking =
  (deps: ChangeBookingDeps) =>
  async (command: DismissBooking): Promise<void> => {
    await changeBooking(deps, command, {
      operation: "dismiss",
      permit: (booking) => assertOwner(booking, command.userId),
      verb: (booking, _event, now) => dismiss(booking, now),
    });
  };

function assertOwner({ bookingId, userId }: Booking, named: UserId): void {
  if (userId !== named) throw new BookingNotOwned(bookingId);
}

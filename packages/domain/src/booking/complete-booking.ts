import { complete } from "./booking.ts";
import type { BookingView } from "./booking-view.ts";
import { type BookingCommand, type ChangeBookingDeps, changeBooking } from "./change-booking.ts";

/** Command of `completeBooking`. */
export interface CompleteBooking extends BookingCommand {
  /** True marks the session as completed, false takes a mistaken mark back. */
  readonly completed: boolean;
}

/** Records whether a session that has ended took place. */
export const completeBooking =
  (deps: ChangeBookingDeps) =>
  (command: CompleteBooking): Promise<BookingView> =>
    changeBooking(deps, command, {
      operation: "complete",
      verb: (booking, event, now) => complete(booking, event, command.completed, now),
    });

import { accept } from "./booking.ts";
import type { BookingView } from "./booking-view.ts";
import { type BookingCommand, type ChangeBookingDeps, changeBooking } from "./change-booking.ts";

/** The coach says yes to a request. */
export const acceptBooking =
  (deps: ChangeBookingDeps) =>
  (command: BookingCommand): Promise<BookingView> =>
    changeBooking(deps, command, {
      operation: "accept",
      verb: (booking, _event, now) => accept(booking, now),
    });

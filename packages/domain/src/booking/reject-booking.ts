import { reject } from "./booking.ts";
import type { BookingView } from "./booking-view.ts";
import { type BookingCommand, type ChangeBookingDeps, changeBooking } from "./change-booking.ts";

/** The coach says no to a request; its seat is free again. */
export const rejectBooking =
  (deps: ChangeBookingDeps) =>
  (command: BookingCommand): Promise<BookingView> =>
    changeBooking(deps, command, {
      operation: "reject",
      verb: (booking, _event, now) => reject(booking, now),
    });

import { resolve } from "./booking.ts";
import type { BookingView } from "./booking-view.ts";
import { type BookingCommand, type ChangeBookingDeps, changeBooking } from "./change-booking.ts";

/** Command of `resolveDispute`. */
export interface ResolveDispute extends BookingCommand {
  /** What was decided, in words; null when nothing is said. */
  readonly resolution: string | null;
}

/** Support closes a dispute. */
export const resolveDispute =
  (deps: ChangeBookingDeps) =>
  (command: ResolveDispute): Promise<BookingView> =>
    changeBooking(deps, command, {
      operation: "resolve",
      verb: (booking, _event, now) => resolve(booking, command.resolution, now),
    });

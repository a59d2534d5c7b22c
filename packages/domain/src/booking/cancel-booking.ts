import { Forbidden } from "../shared/domain-error.ts";
import type { UserId } from "../shared/ids.ts";
import { type Booking, type CancelerRole, type CancellationReason, cancel } from "./booking.ts";
import { partyNamed } from "./booking-access.ts";
import type { BookingView } from "./booking-view.ts";
import { type BookingCommand, type ChangeBookingDeps, changeBooking } from "./change-booking.ts";

/** Command of `cancelBooking`. */
export interface CancelBooking extends BookingCommand, CancellationReason {
  /** Who cancels: the athlete or the coach; null for the system. */
  readonly userId: UserId | null;
}

/** Either side, or the system, calls a booking off; its seat is free again. */
export const cancelBooking =
  (deps: ChangeBookingDeps) =>
  (command: CancelBooking): Promise<BookingView> =>
    changeBooking(deps, command, {
      operation: "cancel",
      permit: (booking) => cancelerOf(command, booking),
      verb: (booking, event, now) => cancel(booking, event, cancelerOf(command, booking), command, now),
    });

function cancelerOf({ caller, userId }: CancelBooking, booking: Booking): CancelerRole {
  if (userId !== null) return partyNamed(caller, booking, "userId", userId);
  if (caller.role === "user")
    throw new Forbidden("userId: must be your own id; only the system cancels without one");
  return "System";
}

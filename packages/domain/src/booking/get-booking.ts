import type { Caller } from "../access/caller.ts";
import type { Clock } from "../shared/clock.ts";
import type { BookingId } from "../shared/ids.ts";
import { partyOf, permitOnBooking } from "./booking-access.ts";
import type { BookingQueries } from "./booking-queries.ts";
import type { BookingView } from "./booking-view.ts";

/** Question of `getBooking`. */
export interface GetBooking {
  readonly caller: Caller;
  readonly bookingId: BookingId;
}

/** What `getBooking` needs. */
export interface GetBookingDeps {
  readonly bookings: BookingQueries;
  readonly clock: Clock;
}

/** @throws {BookingNotFound} also to strangers */
export const getBooking =
  ({ bookings, clock }: GetBookingDeps) =>
  async ({ caller, bookingId }: GetBooking): Promise<BookingView> => {
    const booking = await bookings.get(bookingId, clock.now(), partyOf("readBooking", caller));
    permitOnBooking("readBooking", caller, booking);
    return booking;
  };

import type { BookingStatus } from "../booking/booking-status.ts";
import type { Booked } from "../booking/booking-view.ts";
import type { TimeTrigger } from "./rule.ts";

/** From the first instant to the last, both included. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** Port: finds the bookings that rules may have to say something about, each by one indexed query. */
export interface DueBookings {
  /** Bookings whose last change lies in the span. */
  changedIn(span: Span): Promise<Booked[]>;

  /** Bookings of events that were moved within the span. */
  movedIn(span: Span): Promise<Booked[]>;

  /** Bookings in one of `statuses` whose scheduled events start, or end, within the span. */
  happeningIn(on: TimeTrigger, span: Span, statuses: readonly BookingStatus[]): Promise<Booked[]>;
}

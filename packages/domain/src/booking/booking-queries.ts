import type { AthleteId, BookingId, CoachId, EventId, UserId } from "../shared/ids.ts";
import type { Window } from "../shared/period.ts";
import type { BookingStatus } from "./booking-status.ts";
import type { BookingView } from "./booking-view.ts";

/** Where a page ended: the next one begins behind this booking. */
export interface BookingCursor {
  readonly startAt: Date;
  readonly bookingId: BookingId;
}

/** Every condition that is given must hold. */
export interface BookingFilter {
  readonly userId?: AthleteId;
  readonly coachId?: CoachId;
  readonly eventId?: EventId;
  readonly window?: Window;
  /** Statuses as seen at `now`; empty means none. */
  readonly statuses?: readonly BookingStatus[];
  /** Leaves out what its owner has dismissed. */
  readonly hideDismissed?: boolean;
  /** Leaves out what its coach does not know of, because a card has yet to pay for it, or never did. */
  readonly hideUnpaid?: boolean;
  readonly after?: BookingCursor;
  readonly limit?: number;
}

/** Port: reading bookings, outside any unit of work. Requests that lapsed by `now` are seen as canceled. */
export interface BookingQueries {
  /**
   * @param party one of the booking's people who knows of it; for anyone else there is no such booking
   * @throws {BookingNotFound}
   */
  get(bookingId: BookingId, now: Date, party?: UserId): Promise<BookingView>;

  /** Ordered by the event's start, then by booking id. */
  list(filter: BookingFilter, now: Date): Promise<BookingView[]>;
}

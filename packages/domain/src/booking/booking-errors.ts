import { DomainError } from "../shared/domain-error.ts";
import type { BookingId, EventId } from "../shared/ids.ts";

abstract class BookingError extends DomainError {
  readonly bookingId: BookingId;

  constructor(bookingId: BookingId, message: string) {
    super(message);
    this.bookingId = bookingId;
  }
}

/** There is no such booking, or the caller must not learn that there is. */
export class BookingNotFound extends BookingError {
  readonly kind = "notFound";
  readonly code = "not_found";

  constructor(bookingId: BookingId) {
    super(bookingId, `bookingId: there is no booking ${bookingId}`);
  }
}

/** Completing and noting wait for the end of the session. */
export class BookingNotEnded extends BookingError {
  readonly kind = "rule";
  readonly code = "booking_not_ended";
  readonly endAt: Date;

  constructor(bookingId: BookingId, endAt: Date) {
    super(bookingId, `bookingId: the booking must have ended, and it ends at ${endAt.toISOString()}`);
    this.endAt = endAt;
  }
}

/** Only what is canceled can be dismissed. */
export class BookingNotCanceled extends BookingError {
  readonly kind = "rule";
  readonly code = "booking_not_canceled";
  readonly status: string;

  constructor(bookingId: BookingId, status: string) {
    super(bookingId, `bookingId: the booking must be Canceled to be dismissed, and it is ${status}`);
    this.status = status;
  }
}

/** Only the athlete who owns a booking can dismiss it. */
export class BookingNotOwned extends BookingError {
  readonly kind = "forbidden";
  readonly code = "booking_not_owned";

  constructor(bookingId: BookingId) {
    super(bookingId, "userId: must be the athlete who owns the booking, and only the owner can dismiss it");
  }
}

/** The state machine has no such arrow. */
export class InvalidStatusTransition extends BookingError {
  readonly kind = "rule";
  readonly code = "invalid_status_transition";
  readonly status: string;

  constructor(bookingId: BookingId, message: string, status: string) {
    super(bookingId, `bookingId: ${message}`);
    this.status = status;
  }
}

/** The athlete holds this event already. */
export class AlreadyBooked extends DomainError {
  readonly kind = "conflict";
  readonly code = "already_booked";
  readonly eventId: EventId;

  constructor(eventId: EventId) {
    super(`event ${eventId}: must not be booked already by this user`);
    this.eventId = eventId;
  }
}

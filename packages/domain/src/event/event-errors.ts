import { DomainError, Unavailable } from "../shared/domain-error.ts";
import type { EventId } from "../shared/ids.ts";

abstract class EventError extends DomainError {
  readonly eventId: EventId;

  constructor(eventId: EventId, message: string) {
    super(message);
    this.eventId = eventId;
  }
}

/** There is no such event. */
export class EventNotFound extends EventError {
  readonly kind = "notFound";
  readonly code = "event_not_found";

  constructor(eventId: EventId) {
    super(eventId, `event ${eventId}: there is no such event`);
  }
}

/** A canceled event cannot be booked, nor one that the catalog has given to another coach. */
export class EventNotBookable extends EventError {
  readonly kind = "rule";
  readonly code = "event_not_bookable";

  constructor(eventId: EventId, message = "must be Scheduled, and it is Canceled") {
    super(eventId, `event ${eventId}: ${message}`);
  }
}

/** From its start on an event cannot be booked. */
export class EventStarted extends EventError {
  readonly kind = "rule";
  readonly code = "event_started";

  constructor(eventId: EventId) {
    super(eventId, `event ${eventId}: must not have started yet`);
  }
}

/** Coaches do not book their own events. */
export class OwnEvent extends EventError {
  readonly kind = "rule";
  readonly code = "own_event";

  constructor(eventId: EventId) {
    super(eventId, `event ${eventId}: coaches cannot book their own events`);
  }
}

/** No seat is free, or the seats would be fewer than those already held. */
export class EventFull extends EventError {
  readonly kind = "conflict";
  readonly code = "event_full";

  constructor(eventId: EventId, message = "must have a free seat, and all are taken") {
    super(eventId, `event ${eventId}: ${message}`);
  }
}

/** A canceled event cannot be scheduled again. */
export class EventStaysCanceled extends EventError {
  readonly kind = "rule";
  readonly code = "invalid_status_transition";

  constructor(eventId: EventId) {
    super(eventId, `status: event ${eventId} is Canceled and stays so; put a new event instead`);
  }
}

/** Its bookings were made with this coach, so an event never changes hands. */
export class EventKeepsCoach extends EventError {
  readonly kind = "invalid";
  readonly code = "validation";

  constructor(eventId: EventId) {
    super(
      eventId,
      `coachId: event ${eventId} belongs to another coach and cannot change hands; put a new event instead`,
    );
  }
}

/** The catalog of events belongs to another service, which cannot be asked just now, or has given no usable answer. */
export class CatalogUnavailable extends Unavailable {
  constructor(options?: ErrorOptions) {
    super(options, "the catalog of events");
  }
}

import { DomainError, type ErrorCode, type ErrorKind } from "../shared/domain-error.ts";
import type { EventId } from "../shared/ids.ts";

/** An order names the same event more than once. */
export class DuplicateEvent extends DomainError {
  readonly kind = "invalid";
  readonly code = "duplicate_event";
  readonly eventId: EventId;

  constructor(eventId: EventId) {
    super(`eventIds: event ${eventId} must be named only once`);
    this.eventId = eventId;
  }
}

/** The event overlaps another booking of the athlete, or another event of the same order. */
export class TimeConflict extends DomainError {
  readonly kind = "conflict";
  readonly code = "time_conflict";
  readonly eventId: EventId;

  constructor(eventId: EventId, other: "booking" | "order") {
    const what = other === "booking" ? "another booking of this user" : "another event of this order";
    super(`event ${eventId}: must not overlap ${what}`);
    this.eventId = eventId;
  }
}

/** Only cash is taken here. */
export class PaymentMethodNotSupported extends DomainError {
  readonly kind = "rule";
  readonly code = "payment_method_not_supported";

  constructor() {
    super("paymentMethod.type: must be Cash; card payments are not accepted here");
  }
}

/** A card is charged by its id. */
export class PaymentMethodIdRequired extends DomainError {
  readonly kind = "rule";
  readonly code = "payment_method_id_required";

  constructor() {
    super("paymentMethod.methodId: must name the card that is to be charged");
  }
}

/** Nothing of an order was booked, because some of its events could not be. */
export class OrderRefused extends DomainError {
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly refusals: readonly DomainError[];

  /** @param refusals at least one, in the order in which the events were named; the first gives kind and code */
  constructor(refusals: readonly [DomainError, ...DomainError[]]) {
    super(refusals.map(({ message }) => message).join("; "));
    this.kind = refusals[0].kind;
    this.code = refusals[0].code;
    this.refusals = refusals;
  }

  override get problems(): readonly DomainError[] {
    return this.refusals;
  }
}

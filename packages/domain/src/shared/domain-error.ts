/**
 * What sort of refusal it is. Adapters turn a kind into their own words (HTTP: a status), never the code.
 *
 * - `invalid`: the command itself is malformed; no state would make it right.
 * - `rule`: the state of a booking or an event does not allow it.
 * - `forbidden`, `notFound`: access, existence.
 * - `conflict`: somebody else's change came first (a seat, a slot).
 * - `stale`: the caller has seen an older version.
 * - `reused`: the key of the request belongs to another one.
 * - `unavailable`: storage, or the catalog of events, is away; the same command may succeed later.
 */
export type ErrorKind =
  | "invalid"
  | "rule"
  | "forbidden"
  | "notFound"
  | "conflict"
  | "stale"
  | "reused"
  | "unavailable";

/** The stable machine codes that clients branch on. */
export type ErrorCode =
  | "validation"
  | "forbidden"
  | "not_found"
  | "unavailable"
  | "version_mismatch"
  | "idempotency_in_progress"
  | "idempotency_key_reused"
  | "booking_not_ended"
  | "booking_not_canceled"
  | "booking_not_owned"
  | "invalid_status_transition"
  | "event_not_found"
  | "event_not_bookable"
  | "event_started"
  | "event_full"
  | "own_event"
  | "already_booked"
  | "time_conflict"
  | "duplicate_event"
  | "payment_method_not_supported"
  | "payment_method_id_required";

/** A named refusal. `message` names the field and says what would be right, without another user's data. */
export abstract class DomainError extends Error {
  abstract readonly kind: ErrorKind;
  abstract readonly code: ErrorCode;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }

  /** Every problem found, in the order to report them; one refusal is its own only problem. */
  get problems(): readonly DomainError[] {
    return [this];
  }
}

/** A field of a command is malformed. */
export class InvalidInput extends DomainError {
  readonly kind = "invalid";
  readonly code = "validation";
  readonly field: string;

  constructor(field: string, expectation: string) {
    super(`${field}: ${expectation}`);
    this.field = field;
  }
}

/** The caller may know of the thing, but not do this with it. */
export class Forbidden extends DomainError {
  readonly kind = "forbidden";
  readonly code = "forbidden";
}

/** The caller's `If-Match` names a version that is no longer the current one. */
export class VersionMismatch extends DomainError {
  readonly kind = "stale";
  readonly code = "version_mismatch";
  readonly current: string;

  constructor(current: string) {
    super("If-Match: the booking has changed since this version; read it again and repeat the change");
    this.current = current;
  }
}

/** Storage, or what else the service cannot work without, cannot be reached just now; nothing was written. */
export class Unavailable extends DomainError {
  readonly kind = "unavailable";
  readonly code = "unavailable";

  constructor(options?: ErrorOptions, away = "its database") {
    super(`the service cannot reach ${away} at the moment; try again shortly`, options);
  }
}

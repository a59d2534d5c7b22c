import { DomainError, type ErrorCode, type ErrorKind } from "../shared/domain-error.ts";

/** The first request with this key is not done yet. */
export class IdempotencyInProgress extends DomainError {
  readonly kind = "conflict";
  readonly code = "idempotency_in_progress";

  constructor(options?: ErrorOptions) {
    super("Idempotency-Key: the first request with this key is still running; ask again shortly", options);
  }
}

/** The key belongs to another request of the same caller. */
export class IdempotencyKeyReused extends DomainError {
  readonly kind = "reused";
  readonly code = "idempotency_key_reused";

  constructor() {
    super("Idempotency-Key: belongs to another request; a new request needs a new key");
  }
}

/** One entry of a refusal, as it is kept. */
export interface KeptProblem {
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly message: string;
}

/** A refusal that was kept with its key, given again. */
export class RepeatedRefusal extends DomainError {
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly #more: readonly KeptProblem[];

  constructor({ kind, code, message }: KeptProblem, more: readonly KeptProblem[]) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.#more = more;
  }

  override get problems(): readonly DomainError[] {
    return [this, ...this.#more.map((problem) => new RepeatedRefusal(problem, []))];
  }
}

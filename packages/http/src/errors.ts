import { DomainError, type ErrorCode, type ErrorKind } from "@bookings/domain";

/** Refusals that only exist because the service is reached over HTTP. */
type HttpKind =
  | "unauthorized"
  | "methodNotAllowed"
  | "timeout"
  | "tooLarge"
  | "unsupportedMediaType"
  | "headersTooLarge"
  | "rateLimited"
  | "internal";

type Kind = ErrorKind | HttpKind;

/** The one place where a kind of refusal becomes a status. */
export const statusOf: Readonly<Record<Kind, number>> = {
  invalid: 400,
  rule: 400,
  unauthorized: 401,
  forbidden: 403,
  notFound: 404,
  methodNotAllowed: 405,
  timeout: 408,
  conflict: 409,
  stale: 412,
  reused: 422,
  tooLarge: 413,
  unsupportedMediaType: 415,
  rateLimited: 429,
  headersTooLarge: 431,
  internal: 500,
  unavailable: 503,
};

interface CodeMeaning {
  readonly kind: Kind;
  readonly meaning: string;
  /** What the caller can do about it. */
  readonly cure: string;
}

const means = (kind: Kind, meaning: string, cure: string): CodeMeaning => ({ kind, meaning, cure });

type HttpCode =
  | "unauthorized"
  | "method_not_allowed"
  | "request_timeout"
  | "payload_too_large"
  | "unsupported_media_type"
  | "headers_too_large"
  | "rate_limited"
  | "internal";

export type Code = ErrorCode | HttpCode;

/** What clients are told about each code: what it means, and what they can do. The document's catalogue is made of it. */
export const codes: Readonly<Record<Code, CodeMeaning>> = {
  validation: means(
    "invalid",
    "the request is malformed; one entry for each problem, its message naming the field",
    "mend every field that is named; the same request will never do",
  ),
  duplicate_event: means("invalid", "an event is named more than once", "name each event once"),
  booking_not_ended: means("rule", "the session has not ended yet", "wait until the booking's `endAt`"),
  booking_not_canceled: means(
    "rule",
    "only a canceled booking can be dismissed",
    "cancel it first, or leave it in the list",
  ),
  invalid_status_transition: means(
    "rule",
    "the status does not allow it",
    "read it again: its status says what is still possible",
  ),
  event_not_bookable: means("rule", "the event is canceled", "leave it out, or choose another"),
  event_started: means("rule", "the event has started", "leave it out, or choose a later one"),
  own_event: means("rule", "coaches cannot book their own events", "leave it out"),
  payment_method_not_supported: means("rule", "the payment method is not accepted here", "pay in `Cash`"),
  payment_method_id_required: means(
    "rule",
    "this payment method needs a methodId",
    "add `paymentMethod.methodId`",
  ),
  unauthorized: means(
    "unauthorized",
    "the bearer token is missing, malformed, expired or not trusted",
    "get a new token; `WWW-Authenticate` says what is wrong with this one",
  ),
  forbidden: means(
    "forbidden",
    "the caller may not do this",
    "name your own id, or use the token of somebody who may",
  ),
  booking_not_owned: means(
    "forbidden",
    "the user named does not own the booking",
    "name the athlete who booked; nobody else can dismiss it",
  ),
  not_found: means(
    "notFound",
    "there is no such thing, or it is not visible to the caller",
    "check the path and the id, and whose token it is",
  ),
  event_not_found: means("notFound", "there is no such event", "check the id, or try later"),
  method_not_allowed: means(
    "methodNotAllowed",
    "the path exists, but not with this method; see the header Allow",
    "use one of the methods in `Allow`",
  ),
  request_timeout: means("timeout", "the request took too long to arrive", "send it again, faster"),
  event_full: means(
    "conflict",
    "more seats would be taken than there are",
    "choose another event, or wait for a cancellation; to lower the number of seats, free some first",
  ),
  already_booked: means("conflict", "the user has booked the event already", "leave it out"),
  time_conflict: means(
    "conflict",
    "the event overlaps another one of the user's",
    "leave one of the two out, or cancel the other booking",
  ),
  idempotency_in_progress: means(
    "conflict",
    "the first request with this Idempotency-Key is still running",
    "send it again a little later, with the same key",
  ),
  idempotency_key_reused: means(
    "reused",
    "the Idempotency-Key belongs to another request",
    "make a new key for a new request",
  ),
  version_mismatch: means(
    "stale",
    "the booking has changed since the version named in If-Match",
    "read it again, decide again, and send its new `ETag`",
  ),
  payload_too_large: means("tooLarge", "the body has more than 102400 bytes", "send less"),
  unsupported_media_type: means(
    "unsupportedMediaType",
    "the body is not uncompressed JSON in UTF-8",
    "send `Content-Type: application/json`, without `Content-Encoding`",
  ),
  headers_too_large: means(
    "headersTooLarge",
    "the request line and headers are too long, or too many",
    "send at most 100 headers, 16 KiB in all",
  ),
  rate_limited: means(
    "rateLimited",
    "the caller asks too often; see the header Retry-After",
    "wait for as many seconds as `Retry-After` says",
  ),
  internal: means(
    "internal",
    "something went wrong on our side",
    "try once more, then quote the `requestId`",
  ),
  unavailable: means(
    "unavailable",
    "the service cannot work at the moment; see the header Retry-After",
    "wait for as many seconds as `Retry-After` says, and try again",
  ),
};

/** One entry of an error answer. */
export interface Problem {
  readonly kind: Kind;
  readonly code: Code;
  readonly message: string;
}

/** Every code that an answer can have, for those who write clients. */
export const errorCodes = Object.keys(codes) as readonly Code[];

type Headers = Readonly<Record<string, string>>;

/** A refusal that HTTP itself asks for, before or beside the use cases. */
export class HttpRefusal extends Error implements Problem {
  override readonly name = "HttpRefusal";
  readonly kind: Kind;
  readonly code: Code;
  readonly headers: Headers;

  constructor(code: Code, message: string, headers: Headers = {}) {
    super(message);
    this.kind = codes[code].kind;
    this.code = code;
    this.headers = headers;
  }
}

/** A malformed request, with everything that is wrong with it. */
export class Malformed extends DomainError {
  readonly kind = "invalid";
  readonly code = "validation";
  readonly #problems: readonly DomainError[];

  constructor(problems: readonly DomainError[]) {
    super(problems.map(({ message }) => message).join("; "));
    this.#problems = problems;
  }

  override get problems(): readonly DomainError[] {
    return this.#problems;
  }
}

/** Seconds after which it is worth asking again. */
const RETRY_AFTER = "5";

/** An error in the words of HTTP. */
export interface Refusal {
  readonly status: number;
  readonly problems: readonly Problem[];
  readonly headers: Headers;
}

/** Says nothing about the cause: it may name tables, paths or another user's data. */
const internal: Problem = {
  kind: "internal",
  code: "internal",
  message: "something went wrong on our side; the requestId helps us to find out what",
};

const problemsOf = (error: unknown): readonly Problem[] => {
  if (error instanceof DomainError) return error.problems;
  return [error instanceof HttpRefusal ? error : internal];
};

/** What becomes of anything that was thrown. The first problem gives the status. */
export function refusalFor(error: unknown): Refusal {
  const problems = problemsOf(error);
  const status = statusOf[problems[0]?.kind ?? "internal"];
  const headers = error instanceof HttpRefusal ? error.headers : {};
  return { status, problems, headers: status === 503 ? { "Retry-After": RETRY_AFTER, ...headers } : headers };
}

/** Which request an error answer is about. */
export interface RequestName {
  /** Method and route template, such as `GET /v1/bookings/{bookingId}`. */
  readonly endpoint: string;
  readonly requestId: string;
}

/** The body of every error answer. */
export const envelope = (problems: readonly Problem[], { endpoint, requestId }: RequestName): string =>
  JSON.stringify({ errors: problems.map(({ code, message }) => ({ code, message, endpoint, requestId })) });

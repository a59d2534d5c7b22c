import type { ServiceErrorCode } from "./generated/openapi.ts";

/**
 * What the client finds out by itself: `network_failure` (no answer, or half of one), `timeout` (nothing final within the
 * time for the whole call), `unexpected_answer` (something else than the service answered, such as the page of a proxy).
 */
export type ClientErrorCode = "network_failure" | "timeout" | "unexpected_answer";

/** All that can be branched on. A service newer than this client may send codes that are not listed here. */
export type BookingsErrorCode = ServiceErrorCode | ClientErrorCode;

/** One entry of a refusal. */
export interface Problem {
  readonly code: ServiceErrorCode;
  /** Names the field and says what would be right. */
  readonly message: string;
  readonly endpoint: string;
  readonly requestId: string;
}

interface Facts<Code> {
  readonly code: Code;
  readonly message: string;
  readonly endpoint: string;
  readonly status?: number | undefined;
  readonly errors?: readonly Problem[] | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/** A call that failed. `isBookingsError` tells which. */
export class BookingsError<Code extends BookingsErrorCode = BookingsErrorCode> extends Error {
  /** The first problem's code, or what the client found. */
  readonly code: Code;
  /** The method and the path with its parameters unfilled, such as `POST /v1/bookings`. */
  readonly endpoint: string;
  /** The HTTP status; undefined where there was no answer. */
  readonly status: number | undefined;
  /** Every problem that the service found; empty for what the client found. */
  readonly errors: readonly Problem[];
  /** What to tell the operators of the service. */
  readonly requestId: string | undefined;
  /** Milliseconds after which it is worth asking again, where the service said so. */
  readonly retryAfter: number | undefined;

  constructor({ code, message, endpoint, cause, ...facts }: Facts<Code>) {
    super(`${endpoint}: ${message}`, cause === undefined ? undefined : { cause });
    this.name = "BookingsError";
    this.code = code;
    this.endpoint = endpoint;
    this.status = facts.status;
    this.errors = facts.errors ?? [];
    this.requestId = facts.requestId;
    this.retryAfter = facts.retryAfter;
  }
}

/** Tells whether a call has failed, and with one of `codes` where any are given. */
export function isBookingsError<Code extends BookingsErrorCode = BookingsErrorCode>(
  error: unknown,
  ...codes: readonly Code[]
): error is BookingsError<Code> {
  if (!(error instanceof BookingsError)) return false;
  return codes.length === 0 || codes.some((code) => code === error.code);
}

import type { Call } from "./call.ts";
import type { BookingsError } from "./errors.ts";
import type { Runtime } from "./runtime.ts";

/**
 * Milliseconds of a `Retry-After`; undefined where there is none that can be read. A date is compared with the answer's
 * own, where it has one: the clocks of two machines differ.
 */
export function retryAfterOf(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  // A number that is none of seconds would be taken for a year.
  const at = /^[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) return undefined;
  const sent = Date.parse(headers.get("date") ?? "");
  return Math.max(0, at - (Number.isNaN(sent) ? now : sent));
}

/** Refusals of proxies and of the service that pass: 408 and 504 leave open whether anything was done. */
const PASSING = new Set([408, 429, 502, 503, 504]);

function passes({ code, status = 0 }: BookingsError): boolean {
  return code === "network_failure" || code === "idempotency_in_progress" || PASSING.has(status);
}

/** Whether it is worth and safe to send the same request again after this failure. */
export function mayRepeat({ repeatable }: Call, failure: BookingsError): boolean {
  // Whoever asks too often is refused before anything is done.
  return repeatable ? passes(failure) : failure.code === "rate_limited";
}

const FIRST_PAUSE = 300;
const LONGEST_PAUSE = 10_000;

/**
 * Milliseconds to wait after the `tries`th try: what the service asks for, and then a pause that doubles each time and is
 * cut by up to half at random, so that callers who failed together do not come back together.
 */
export function pauseAfter({ retryAfter = 0 }: BookingsError, tries: number, { random }: Runtime): number {
  const pause = Math.min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE);
  return retryAfter + pause * (0.5 + random() / 2);
}

import type { Call } from "./call.ts";
import { BookingsError, type Problem } from "./errors.ts";
import { retryAfterOf } from "./retry.ts";

/** An answer that is no refusal. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined where the status allows none. */
  readonly body: Body;
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

/** The value of a JSON answer; undefined where it is none. */
function jsonOf(response: Response, text: string): { readonly value: unknown } | undefined {
  if (!JSON_TYPE.test(response.headers.get("content-type") ?? "")) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const isProblem = (value: unknown): value is Problem =>
  isObject(value) && typeof value.code === "string" && typeof value.message === "string";

/** The problems of the service's error envelope; none where it is something else. */
function problemsOf(value: unknown): readonly Problem[] {
  if (!isObject(value) || !Array.isArray(value.errors)) return [];
  return value.errors.every(isProblem) ? value.errors : [];
}

/** How much of an answer that nobody expected is shown. */
const EXCERPT = 80;

function unexpected(
  { endpoint }: Call,
  response: Response,
  text: string,
  retryAfter?: number,
): BookingsError {
  const type = response.headers.get("content-type") ?? "no content type";
  const excerpt = text === "" ? "an empty body" : JSON.stringify(text.slice(0, EXCERPT));
  return new BookingsError({
    code: "unexpected_answer",
    message: `this is no answer of the bookings service: status ${response.status}, ${type}, ${excerpt}`,
    endpoint,
    status: response.status,
    requestId: response.headers.get("x-request-id") ?? undefined,
    retryAfter,
  });
}

function refusal(call: Call, response: Response, text: string, now: number): BookingsError {
  const retryAfter = retryAfterOf(response.headers, now);
  const errors = problemsOf(jsonOf(response, text)?.value);
  const [first] = errors;
  if (first === undefined) return unexpected(call, response, text, retryAfter);
  return new BookingsError({
    code: first.code,
    message: errors.map(({ code, message }) => `${message} (${code})`).join("; "),
    endpoint: call.endpoint,
    status: response.status,
    errors,
    requestId: first.requestId,
    retryAfter,
  });
}

const hasNoBody = (status: number): boolean => status === 204 || status === 304;

/**
 * Takes an answer as what it is.
 *
 * @param now milliseconds since the beginning of 1970
 * @throws {BookingsError} when it is a refusal, or no answer of the service
 */
export function answerFrom(call: Call, response: Response, text: string, now: number): Answer {
  const { status, headers } = response;
  if (!call.successes.includes(status)) throw refusal(call, response, text, now);
  if (hasNoBody(status)) return { status, headers, body: undefined };
  const json = jsonOf(response, text);
  if (json === undefined || !isObject(json.value)) throw unexpected(call, response, text);
  return { status, headers, body: json.value };
}

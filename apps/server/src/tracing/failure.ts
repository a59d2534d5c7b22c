import { DomainError, Unavailable } from "@bookings/domain";
import { type Span, SpanStatusCode } from "@opentelemetry/api";

const codeOf = (error: unknown): string | undefined => {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "string" ? code : undefined;
};

/** A code or the name of a class: messages may tell of people. */
export const errorType = (failure: unknown): string =>
  failure instanceof Error ? (codeOf(failure.cause) ?? codeOf(failure) ?? failure.name) : "unknown";

/** A rule that says no is no failure of the service. */
const isRefusal = (failure: unknown): boolean =>
  failure instanceof DomainError && !(failure instanceof Unavailable);

/** Says on the span that it has ended badly, and by which kind of failure. */
export function markFailed(span: Span, failure: unknown): void {
  span.setAttribute("error.type", errorType(failure));
  if (!isRefusal(failure)) span.setStatus({ code: SpanStatusCode.ERROR });
}

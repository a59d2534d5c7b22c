const SECOND = 1_000;
const DAY = 86_400 * SECOND;

/**
 * Milliseconds that a `Retry-After` header asks to wait (RFC 9110, 10.2.3): seconds or a date, in any of the three forms.
 * At least a second and at most a day, since it is a stranger who asks; undefined for what is neither.
 */
export function retryAfterOf(header: string | undefined, now: Date): number | undefined {
  const asked = secondsIn(header) ?? untilDate(header, now);
  return asked === undefined ? undefined : Math.min(Math.max(asked, SECOND), DAY);
}

const secondsIn = (header = ""): number | undefined =>
  /^\d+$/.test(header) ? Number(header) * SECOND : undefined;

/** Told by their beginning: `Date.parse` finds a date in almost anything, "-5" included. */
const DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*(?:\d| GMT)$/;

function untilDate(header = "", now: Date): number | undefined {
  if (!DATE.test(header)) return undefined;
  // The oldest form does not name its zone, which is always this one.
  const date = Date.parse(header.endsWith("GMT") ? header : `${header} GMT`);
  return Number.isNaN(date) ? undefined : date - now.getTime();
}

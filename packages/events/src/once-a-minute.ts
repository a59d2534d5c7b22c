import type { Clock } from "@bookings/domain";

/** Milliseconds between two warnings. */
const MINUTE = 60_000;

/** Passes on what it is told, unless it has done so within the last minute. */
export function onceAMinute(clock: Clock, tell: (what: string) => void): (what: string) => void {
  let next = Number.NEGATIVE_INFINITY;
  return (what) => {
    const now = clock.now().getTime();
    if (now < next) return;
    next = now + MINUTE;
    tell(what);
  };
}

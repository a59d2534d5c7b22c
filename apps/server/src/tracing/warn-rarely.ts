import type { Clock } from "@bookings/domain";

/** Between two warnings: 1 minute, in milliseconds. */
const PAUSE = 60_000;

/** Passes on one warning a minute: what goes wrong with each batch would fill the log. */
export function warnRarely(warn: (what: string) => void, clock: Clock): (what: string) => void {
  let warnedAt = Number.NEGATIVE_INFINITY;
  return (what) => {
    const now = clock.now().getTime();
    // In either direction: a clock that was set back must not silence it for as long.
    if (Math.abs(now - warnedAt) < PAUSE) return;
    warnedAt = now;
    warn(what);
  };
}

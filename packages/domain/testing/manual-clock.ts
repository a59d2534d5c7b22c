import type { Clock } from "@bookings/domain";

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  set(instant: string | Date): void;
  /** @param milliseconds how far to go on; negative goes back */
  advance(milliseconds: number): void;
}

/** A clock that begins at `instant`. */
export function manualClock(instant: string | Date): ManualClock {
  let now = new Date(instant);
  return {
    now: () => new Date(now),
    set: (to) => {
      now = new Date(to);
    },
    advance: (milliseconds) => {
      now = new Date(now.getTime() + milliseconds);
    },
  };
}

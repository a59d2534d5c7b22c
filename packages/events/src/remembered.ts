import type { Clock, EventDetails, EventId } from "@bookings/domain";
import { LRUCache } from "lru-cache";

/** What was answered about an event: undefined details where there is no such event. */
export interface Answer {
  readonly details: EventDetails | undefined;
}

/** Answers of the last seconds. */
export interface Remembered {
  of(eventId: EventId): Answer | undefined;
  keep(eventId: EventId, answer: Answer): void;
}

/** Milliseconds for which it is believed at most that there is no such event: it may have been made just now. */
const MISSING_AT_MOST = 1_000;

const nothing: Remembered = { of: () => undefined, keep: () => undefined };

/** @param keepFor milliseconds, 0 for nothing at all */
export function remembered(clock: Clock, keepFor: number, keepMost: number): Remembered {
  // For the library, no time means for ever.
  if (keepFor === 0) return nothing;
  const answers = new LRUCache<EventId, Answer>({
    max: keepMost,
    ttl: keepFor,
    // The time is asked for each time: by default the library keeps it for a millisecond, with a timer.
    ttlResolution: 0,
    perf: { now: () => clock.now().getTime() },
  });
  const missing = { ttl: Math.min(keepFor, MISSING_AT_MOST) };
  return {
    of: (eventId) => answers.get(eventId),
    keep: (eventId, answer) => void answers.set(eventId, answer, answer.details === undefined ? missing : {}),
  };
}

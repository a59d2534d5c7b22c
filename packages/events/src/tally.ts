import type { EventDetails } from "@bookings/domain";
import type { SourceStats } from "./options.ts";
import { SourceAway, WrongAnswer } from "./unread.ts";

/** What has come of requests so far. */
export interface Tally {
  readonly requests: Readonly<SourceStats["requests"]>;
  /** Counts what comes of a request, and passes it on. */
  readonly count: (request: Promise<EventDetails | undefined>) => Promise<EventDetails | undefined>;
}

/** Counts from zero. */
export function tally(): Tally {
  const requests = { found: 0, missing: 0, wrong: 0, away: 0 };
  return {
    requests,
    count: async (request) => {
      try {
        const details = await request;
        requests[details === undefined ? "missing" : "found"] += 1;
        return details;
      } catch (failure) {
        if (failure instanceof SourceAway) requests.away += 1;
        if (failure instanceof WrongAnswer) requests.wrong += 1;
        throw failure;
      }
    },
  };
}

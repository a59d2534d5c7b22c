import type { Clock } from "@bookings/domain";
import type { Count, RateLimit } from "@bookings/http";
import type { RequestCounts } from "@bookings/persistence";
import { recentCounts } from "./recent-counts.ts";
import { together } from "./together.ts";

export interface RequestLimitOptions {
  readonly rate: Pick<RateLimit, "quota" | "window">;
  /** What all processes count with. */
  readonly counts: Pick<RequestCounts, "add">;
  readonly clock: Clock;
  /** Told when this process begins to count alone, because the database is away. */
  readonly onOutage: (error: unknown) => void;
  /** Told when it counts with the others again. */
  readonly onReturn: () => void;
}

type Settings = RequestLimitOptions;

/** Counts in the database, and tells when that begins to fail, and when it no longer does. */
function sharedCount({ rate, counts, clock, onOutage, onReturn }: Settings) {
  let isAway = false;
  const tell = (away: boolean, error?: unknown): void => {
    if (away !== isAway) (away ? onOutage : onReturn)(error);
    isAway = away;
  };
  return async (caller: string, requests: number): Promise<Count | undefined> => {
    const at = clock.now();
    const endsAt = new Date(at.getTime() + rate.window * 1000);
    try {
      const count = await counts.add({ caller, requests, at, endsAt });
      tell(false);
      return count;
    } catch (error) {
      tell(true, error);
      return undefined;
    }
  };
}

/**
 * How often each caller may ask, over all processes together. While the database is away each process goes on by
 * itself from what it knows. Whoever has used up its window is refused from memory: a flood costs the database nothing.
 */
export function requestLimit(options: RequestLimitOptions): RateLimit {
  const { rate, clock } = options;
  const known = recentCounts({ clock, window: rate.window });
  const shared = sharedCount(options);
  const count = together(async (caller, requests) => {
    const last = known.of(caller);
    if (last !== undefined && last.used >= rate.quota) return known.add(caller, requests);
    const counted = await shared(caller, requests);
    return counted === undefined ? known.add(caller, requests) : known.keep(caller, counted);
  });
  return { ...rate, count };
}

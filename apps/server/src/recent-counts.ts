import type { Clock } from "@bookings/domain";
import type { Count } from "@bookings/http";

/** Callers that are remembered; the one who has not asked for the longest time goes first. */
const CALLERS_MAX = 20_000;

export interface RecentCountsOptions {
  readonly clock: Clock;
  /** Length of a window in seconds. */
  readonly window: number;
}

/** What a process knows of its callers' windows. */
export interface RecentCounts {
  /** Undefined where no window runs, or none is known. */
  of(caller: string): Count | undefined;
  keep(caller: string, count: Count): Count;
  /** Counts without asking anybody. */
  add(caller: string, requests: number): Count;
}

export function recentCounts({ clock, window }: RecentCountsOptions): RecentCounts {
  const counts = new Map<string, Count>();

  const of = (caller: string): Count | undefined => {
    const count = counts.get(caller);
    return count !== undefined && clock.now() < count.endsAt ? count : undefined;
  };

  const keep = (caller: string, count: Count): Count => {
    // A map keeps the order in which its keys came: this one is the youngest now.
    counts.delete(caller);
    counts.set(caller, count);
    const [oldest] = counts.keys();
    if (counts.size > CALLERS_MAX && oldest !== undefined) counts.delete(oldest);
    return count;
  };

  const add = (caller: string, requests: number): Count => {
    const { used, endsAt } = of(caller) ?? {
      used: 0,
      endsAt: new Date(clock.now().getTime() + window * 1000),
    };
    return keep(caller, { used: used + requests, endsAt });
  };

  return { of, keep, add };
}

import type { Background } from "@bookings/domain";

/** Work behind answers, of which there is never more than so much at once. */
export interface BoundedBackground extends Background {
  /** Whether {@link finish} was called. */
  isEnding(): boolean;
  /** Begins nothing more. Resolves when all that has begun is done, or with `patience`. */
  finish(patience: Promise<unknown>): Promise<void>;
}

/** What it is made of. */
export interface BackgroundOptions {
  /** So much goes on at once; what would be more is left to the schedule. */
  readonly most: number;
  /** Told what fails. */
  readonly failed: (failure: unknown) => void;
}

/** A background in which nothing has begun. */
export function boundedBackground({ most, failed }: BackgroundOptions): BoundedBackground {
  const underWay = new Set<Promise<void>>();
  let isEnding = false;
  return {
    soon: (work) => {
      if (isEnding || underWay.size >= most) return;
      const one = work()
        .catch(failed)
        .finally(() => underWay.delete(one));
      underWay.add(one);
    },
    isEnding: () => isEnding,
    finish: async (patience) => {
      isEnding = true;
      await Promise.race([Promise.all(underWay), patience]);
    },
  };
}

import { setTimeout as pause } from "node:timers/promises";
import type { Job } from "agenda";

/**
 * Extends a job's lock every so many milliseconds, so that no process takes a long run for a dead one.
 *
 * @returns what ends it, and resolves when no extension is under way: one that came after the end would lock again
 */
export function keepLock(job: Pick<Job, "touch">, every: number): () => Promise<void> {
  const over = new AbortController();
  const kept = extend(job, every, over.signal);
  return async () => {
    over.abort();
    await kept;
  };
}

async function extend(job: Pick<Job, "touch">, every: number, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await pause(every, undefined, { signal });
      // A server that is away is there again by the next time, or the lock is lost.
      await job.touch().catch(() => undefined);
    }
  } catch {
    // The signal ends the pause with an error.
  }
}

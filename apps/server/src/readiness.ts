import type { Database } from "@bookings/persistence";
import { askedOnce } from "./asked-once.ts";

/** Mutable, because a process becomes ready, and stops being so. */
export interface Life {
  prepared: boolean;
  stopping: boolean;
}

/**
 * Tells whether requests can be served. Everyone may ask, without a token and without a limit, so however many do at
 * once, the database is asked by one: they must not take its connections from those who work.
 */
export function readiness({ ping }: Pick<Database, "ping">, life: Readonly<Life>): () => Promise<boolean> {
  const ask = askedOnce(ping);
  return async () => {
    if (!life.prepared || life.stopping) return false;
    try {
      await ask();
      return !life.stopping;
    } catch {
      return false;
    }
  };
}

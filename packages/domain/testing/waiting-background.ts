import type { Background } from "@bookings/domain";

/** Work behind answers that waits until a test lets it go on, or forgets it as a crash would. */
export interface WaitingBackground extends Background {
  /** Does all that waits, one after the other. @throws what the first one fails with */
  catchUp(): Promise<void>;
  /** @returns how much was waiting */
  forget(): number;
}

/** A background in which nothing happens by itself. */
export function waitingBackground(): WaitingBackground {
  const waiting: (() => Promise<void>)[] = [];
  return {
    soon: (work) => void waiting.push(work),
    catchUp: async () => {
      for (let work = waiting.shift(); work !== undefined; work = waiting.shift()) await work();
    },
    forget: () => waiting.splice(0).length,
  };
}

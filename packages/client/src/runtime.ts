import { randomUuid } from "./web-crypto.ts";

/** What the client takes from the machine. Each can be replaced, so that tests need not wait. */
export interface Runtime {
  /** Milliseconds since the beginning of 1970. */
  readonly now: () => number;
  /** Resolves after some milliseconds; rejects with the signal's reason as soon as that is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 up to, but not including, 1. */
  readonly random: () => number;
  /** A new `Idempotency-Key`, 1 to 255 visible ASCII characters. */
  readonly newKey: () => string | Promise<string>;
}

/** Timers count in 32 bits: what is longer would fire at once. */
const LONGEST = 2 ** 31 - 1;

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- whoever aborts chooses the reason
      reject(signal.reason);
    };
    const timer = setTimeout(
      () => {
        signal.removeEventListener("abort", stop);
        resolve();
      },
      Math.min(ms, LONGEST),
    );
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

/** The machine as it is. */
export const machine: Runtime = { now: Date.now, sleep, random: Math.random, newKey: randomUuid };

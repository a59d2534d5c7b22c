import { setTimeout as sleep } from "node:timers/promises";

export interface RetryOptions {
  readonly isRetryable: (error: unknown) => boolean;
  /** Tries in all, the first one included. */
  readonly tries: number;
  /** Resolves when the next try may begin; `attempt` counts the failed ones. */
  readonly pause: (attempt: number) => Promise<void>;
}

/** Does the work again while it fails in a way that may pass; the last failure is thrown as it is. */
export async function retrying<Result>(
  { isRetryable, tries, pause }: RetryOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= tries || !isRetryable(error)) throw error;
    }
    await pause(attempt);
  }
}

const FIRST_PAUSE = 5;
const LONGEST_PAUSE = 250;

/** Milliseconds: twice as long each time, up to a quarter of a second, and never the same for two rivals. */
export const pauseBefore = (attempt: number, dice = Math.random): number =>
  Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt) * (0.5 + dice() / 2);

export const jitteredPause = (attempt: number): Promise<void> => sleep(pauseBefore(attempt));

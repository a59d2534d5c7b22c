import { setTimeout as pause } from "node:timers/promises";

/** What the answer is; undefined when there is none within so many milliseconds, or it is a failure. */
export async function inTime<Value>(patience: number, answer: Promise<Value>): Promise<Value | undefined> {
  const over = new AbortController();
  const nothing = (): undefined => undefined;
  const timeout = pause(patience, undefined, { signal: over.signal }).catch(nothing);
  const first = await Promise.race([answer.catch(nothing), timeout]);
  over.abort();
  return first;
}

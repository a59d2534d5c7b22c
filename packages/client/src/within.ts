import type { Runtime } from "./runtime.ts";

interface Limit {
  /** Milliseconds. */
  readonly ms: number;
  /** Ends the work as well, with its own reason. */
  readonly outer: AbortSignal | undefined;
  readonly sleep: Runtime["sleep"];
  /** What is thrown when the time is up. */
  readonly late: () => Error;
}

/** Rejects when the signal is aborted. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- whoever aborts chooses the reason
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

/**
 * Gives work a limited time. Work that does not heed its signal is left behind, so that nothing can take longer.
 *
 * @throws what `late` makes when the time is up, and the outer signal's reason when that is aborted
 */
export async function within<Result>(
  { ms, outer, sleep, late }: Limit,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  if (outer?.aborted) throw outer.reason;
  const [limit, end] = [new AbortController(), new AbortController()];
  const follow = (): void => limit.abort(outer?.reason);
  outer?.addEventListener("abort", follow, { once: true });
  sleep(ms, end.signal).then(
    () => limit.abort(late()),
    () => undefined,
  );
  try {
    return await Promise.race([aborted(limit.signal), work(limit.signal)]);
  } finally {
    outer?.removeEventListener("abort", follow);
    end.abort();
  }
}

import {
  ExponentialBackoff,
  handleType,
  type IPolicy,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from "cockatiel";
import type { HttpPaymentsOptions } from "./options.ts";
import { ProviderAway } from "./provider-away.ts";

/** Tries to get an answer, the first one included. The schedule asks again later. */
const TRIES = 3;

/** Asks, within bounds. @throws {ProviderAway}, and whatever else the asking itself throws */
export type Insist = <Answer>(ask: (signal: AbortSignal) => Promise<Answer>) => Promise<Answer>;

/** Up to three tries, all within one time. */
export function patience({
  timeout: whole = 10_000,
  backoff = 200,
}: Pick<HttpPaymentsOptions, "timeout" | "backoff">): Insist {
  const tries = retry(handleType(ProviderAway), {
    maxAttempts: TRIES - 1,
    backoff: new ExponentialBackoff({ initialDelay: backoff, maxDelay: 10 * backoff }),
  });
  const bounded: IPolicy = wrap(timeout(whole, TimeoutStrategy.Aggressive), tries);
  return (ask) =>
    bounded
      .execute(({ signal }) => ask(signal))
      .catch((error: unknown) => {
        const isLate = error instanceof TaskCancelledError;
        throw isLate ? new ProviderAway(`it did not answer within ${whole} ms`) : error;
      });
}

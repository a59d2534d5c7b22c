import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleType,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from "cockatiel";
import type { HttpEventSourceOptions, SourceStats } from "./options.ts";
import { SourceAway } from "./unread.ts";

/** Tries to get an answer, the first one included. */
const TRIES = 3;

/** Failures in a row after which the source is no longer asked by everyone. */
const FAILURES = 5;

/** Nobody was sent to ask, since the last ones came back without an answer. */
export class NotAsked extends Error {
  override readonly name = "NotAsked";
}

/** Asks, within bounds. */
export interface Patience {
  /** @throws {SourceAway} @throws {NotAsked}, and whatever else the asking itself throws */
  readonly insist: <Answer>(ask: (signal: AbortSignal) => Promise<Answer>) => Promise<Answer>;
  readonly state: () => SourceStats["circuit"];
}

type Bounds = Pick<HttpEventSourceOptions, "tryTimeout" | "timeout" | "backoff" | "rest">;

const states = {
  [CircuitState.Closed]: "closed",
  [CircuitState.Open]: "open",
  [CircuitState.HalfOpen]: "halfOpen",
  [CircuitState.Isolated]: "open",
} as const;

/**
 * Three tries at most, each with a time of its own, all of them with one together. Only what may pass is tried again and
 * counts against the source: a wrong answer is an answer, and one event that is wrong must not close the way to all others.
 */
export function patience({
  tryTimeout = 2_000,
  timeout: whole = 5_000,
  backoff = 100,
  rest = 1_000,
}: Bounds): Patience {
  const mayPass = handleType(SourceAway).orType(TaskCancelledError);
  const breaker = circuitBreaker(mayPass, { halfOpenAfter: rest, breaker: new ConsecutiveBreaker(FAILURES) });
  const tries = retry(mayPass, {
    maxAttempts: TRIES - 1,
    backoff: new ExponentialBackoff({ initialDelay: backoff, maxDelay: 10 * backoff }),
  });
  const bounded = wrap(
    timeout(whole, TimeoutStrategy.Aggressive),
    tries,
    breaker,
    timeout(tryTimeout, TimeoutStrategy.Aggressive),
  );
  return {
    insist: async (ask) => {
      // The library would have the others wait for the one who was sent ahead.
      if (breaker.state === CircuitState.HalfOpen) throw new NotAsked("it did not answer just now");
      return bounded.execute(({ signal }) => ask(signal)).catch(throwInOurWords);
    },
    state: () => states[breaker.state],
  };
}

function throwInOurWords(error: unknown): never {
  if (error instanceof TaskCancelledError) throw new SourceAway("it did not answer in time");
  throw error instanceof BrokenCircuitError ? new NotAsked("it did not answer just now") : error;
}

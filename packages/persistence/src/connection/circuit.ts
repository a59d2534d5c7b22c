import { Unavailable } from "@bookings/domain";
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  type FailureReason,
  handleAll,
} from "cockatiel";

/** Failures in a row after which a server is no longer asked by everyone. */
const FAILURES = 5;

/** Milliseconds until one is sent ahead to see whether it is back. */
const REST = 1_000;

/**
 * Runs what needs the server, unless the server has just failed several times in a row: then all are refused at once
 * but one a second, who finds out whether it is back. So nobody queues for a server that hangs.
 */
export type Circuit = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** @throws {Unavailable} for whoever is not let through; failures of the work itself stay as they are */
export function circuit(): Circuit {
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: REST,
    breaker: new ConsecutiveBreaker(FAILURES),
  });
  const refusal = (): Unavailable =>
    new Unavailable({
      cause: new Error("the database did not answer just now", { cause: lastError(breaker.lastFailure) }),
    });
  return async (work) => {
    // The library would have the others wait for the one who was sent ahead.
    if (breaker.state === CircuitState.HalfOpen) throw refusal();
    return breaker.execute(work).catch((error: unknown) => {
      throw error instanceof BrokenCircuitError ? refusal() : error;
    });
  };
}

const lastError = (failure: FailureReason<unknown> | undefined): unknown =>
  failure !== undefined && "error" in failure ? failure.error : undefined;

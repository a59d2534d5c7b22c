import type { IncomingMessage } from "node:http";
import { DeliveryFailed } from "@bookings/domain";
import { STATUS_CODES } from "./node-http.ts";
import { retryAfterOf } from "./retry-after.ts";

/**
 * Runs an exchange with `far`, such as "the webhook endpoint", within `timeout` milliseconds. Nothing but
 * {@link DeliveryFailed} gets out, and no reason quotes the far end: reasons are kept, and what it says may repeat
 * what it was told.
 */
export async function exchangeWith<Result>(
  far: string,
  timeout: number,
  exchange: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const signal = AbortSignal.timeout(timeout);
  try {
    return await exchange(signal);
  } catch (error) {
    if (error instanceof DeliveryFailed) throw error;
    if (signal.aborted) throw new DeliveryFailed(`${far} did not answer within ${timeout} ms`);
    throw new DeliveryFailed(`the exchange with ${far} failed (${codeOf(error)})`);
  }
}

/** Why an answer is none that was hoped for. */
export function refusedBy(
  far: string,
  { statusCode = 0, headers }: IncomingMessage,
  now: Date,
  permanent = false,
): DeliveryFailed {
  const retryAfter = retryAfterOf(headers["retry-after"], now);
  const status = [statusCode, STATUS_CODES[statusCode] ?? ""].join(" ").trim();
  return new DeliveryFailed(`${far} answered ${status}`, {
    ...(retryAfter !== undefined && { retryAfter }),
    permanent,
  });
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";

import type { MessageStatus } from "./ledger.ts";

/** What a run has made of a message; a `failed` one will be tried again. */
export type SettledAs = "sent" | "failed" | "dead" | "expired" | "skipped";

/** A message that a run is done with, told without a word about whose it is. */
export interface SettledMessage {
  readonly channel: string;
  readonly outcome: SettledAs;
}

/**
 * Port: whoever counts what becomes of messages. Told of each outcome once, when it is written down for good; of a try
 * that failed, too, but not of a message that was given back untried. Must not throw.
 */
export type OnSettled = (message: SettledMessage) => void;

/** A message that is still pending after a try has failed. */
export const settledAs = (status: MessageStatus): SettledAs => (status === "pending" ? "failed" : status);

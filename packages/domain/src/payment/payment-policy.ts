import type { Background } from "../shared/background.ts";
import type { PaymentGateway } from "./payment-gateway.ts";

/** How stubbornly the provider is asked. All times in milliseconds. */
export interface PaymentPolicy {
  /** After this long, what a dead process was asking for is asked again. Asking takes less than half of it. */
  readonly claimTtl: number;
  /** Wait after the first answer that settles nothing, more or less a fifth; doubles with each further one. */
  readonly retryBase: number;
  /** The longest wait; it goes on like that until the outcome is known. */
  readonly retryMax: number;
  /** Payments that one run asks about at a time. */
  readonly concurrency: number;
}

/** How stubborn the service is unless told otherwise: after some minutes it asks every five. */
export const defaultPayments: PaymentPolicy = {
  claimTtl: 60_000,
  retryBase: 5_000,
  retryMax: 300_000,
  concurrency: 20,
};

/** What taking cards needs. Plugged in, cards are taken; left out, only cash is. */
export interface PaymentPorts {
  readonly gateway: PaymentGateway;
  readonly policy: PaymentPolicy;
  /** Where an order is charged once it has been placed. */
  readonly background: Background;
  /** True once the process is about to end: what has begun is finished, and nothing more is begun. */
  readonly isEnding?: (() => boolean) | undefined;
}

import type { PaymentPorts } from "@bookings/domain";
import { type BoundedBackground, boundedBackground } from "./background.ts";
import type { PaymentsConfig } from "./config-payments.ts";
import type { Findings } from "./findings.ts";
import { type OnPaymentWord, toldAnswers } from "./payment-word.ts";
import { systemClock } from "./system.ts";
import { type Tracing, traceHeaders } from "./trace.ts";
import { warnRarely } from "./tracing/warn-rarely.ts";

/** All that taking cards needs, open until it is closed. */
export interface CardPayments extends PaymentPorts {
  readonly background: BoundedBackground;
  close(): void;
}

/** Whoever hears of it. */
export interface PaymentListeners {
  readonly findings: Findings;
  readonly onPaymentWord?: OnPaymentWord | undefined;
  readonly tracing: Tracing;
}

const nobody: OnPaymentWord = () => undefined;

const wordsOf = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure));

/** Undefined where only cash is taken; the library is loaded only where cards are. */
export async function cardPaymentsOf(
  payments: PaymentsConfig | undefined,
  { findings, onPaymentWord = nobody, tracing }: PaymentListeners,
): Promise<CardPayments | undefined> {
  if (payments === undefined) return undefined;
  const { httpPayments } = await import("@bookings/payments");
  const { url, token, timeout, policy } = payments;
  const provider = httpPayments({
    url,
    token,
    timeout,
    headers: traceHeaders,
    aroundCall: tracing.aroundCall,
    warn: warnRarely((what) => findings.warn(what), systemClock),
  });
  const background = boundedBackground({
    most: policy.concurrency,
    failed: (failure) =>
      findings.warn(`an order was not charged at once, and will be later: ${wordsOf(failure)}`),
  });
  return {
    gateway: toldAnswers(provider, onPaymentWord),
    policy,
    background,
    isEnding: () => background.isEnding(),
    close: () => provider.close(),
  };
}

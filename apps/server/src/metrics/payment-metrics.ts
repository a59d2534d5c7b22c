import type { PaymentWord } from "../payment-word.ts";
import { Counter, type Registry } from "./library.ts";

/** Counts what a payment provider says. */
export interface PaymentMetrics {
  readonly said: (word: PaymentWord) => void;
}

const outcomes: readonly PaymentWord["outcome"][] = ["paid", "failed", "unknown"];

export function paymentMetrics(registry: Registry): PaymentMetrics {
  const words = new Counter({
    name: "bookings_payments_total",
    help: "What the payment provider has said of charges and refunds, asked or by webhook; unknown outcomes are asked for again.",
    labelNames: ["about", "outcome"],
    registers: [registry],
  });
  for (const about of ["charge", "refund"]) for (const outcome of outcomes) words.inc({ about, outcome }, 0);
  return { said: ({ about, outcome }) => words.inc({ about, outcome }) };
}

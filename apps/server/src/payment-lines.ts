import type { Logger } from "pino";
import type { Metrics } from "./metrics/metrics.ts";
import type { OnPaymentWord } from "./payment-word.ts";

/** One line for each outcome, and a number for each answer; undefined where only cash is taken. */
export const paymentLines = (log: Logger, { payments }: Metrics): OnPaymentWord | undefined =>
  payments &&
  ((word) => {
    payments.said(word);
    // Warned of once a minute, however many there are.
    if (word.outcome === "unknown") log.debug(word, "payment");
    else log.info(word, "payment");
  });

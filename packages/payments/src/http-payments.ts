import type { PaymentAnswer } from "@bookings/domain";
import { exchangeOver, openConnections } from "./exchange.ts";
import type { HttpPayments, HttpPaymentsOptions } from "./options.ts";
import { patience } from "./patience.ts";
import { ProviderAway } from "./provider-away.ts";
import { assertProviderUrl } from "./provider-url.ts";
import type { Question } from "./question.ts";
import { verdictOn } from "./verdict.ts";

/**
 * Asks a provider for charges and refunds, each with a key that makes it safe to ask again.
 *
 * @throws {TypeError} when the address is unusable
 */
export function httpPayments(options: HttpPaymentsOptions): HttpPayments {
  assertProviderUrl(options.url);
  const { warn = () => undefined } = options;
  const connections = openConnections();
  const exchange = exchangeOver(connections, options);
  const insist = patience(options);

  const ask = async (question: Question): Promise<PaymentAnswer> => {
    const { collection } = question;
    const { isOdd, ...answer } = await insist((signal) => exchange(question, signal)).then(
      (answered) => verdictOn(collection, answered),
      unheard,
    );
    if (isOdd) warn(`the outcome of a payment is not known (${collection}): ${answer.reason}`);
    return answer;
  };

  return {
    charge: ({ orderId, methodId, amount, currency }) =>
      ask({ collection: "charges", key: orderId, body: { orderId, methodId, amount, currency } }),
    refund: ({ refundId, orderId, amount, currency }) =>
      ask({ collection: "refunds", key: refundId, body: { refundId, orderId, amount, currency } }),
    close: () => void connections.destroy(),
  };
}

/** Nobody knows how far it had come. */
function unheard(failure: unknown): ReturnType<typeof verdictOn> {
  if (!(failure instanceof ProviderAway)) throw failure;
  return { status: "unknown", reason: `the provider: ${failure.message}`, isOdd: true };
}

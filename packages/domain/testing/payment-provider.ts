import type { Charge, OrderId, PaymentAnswer, PaymentGateway, RefundRequest } from "@bookings/domain";

/**
 * How the provider answers one question. `unknown`: it has done nothing yet. `lost`: it has done it, and the answer never
 * arrived.
 */
export type ProviderReply = "paid" | "failed" | "unknown" | "lost";

/** A provider that keeps a ledger, moves money once for each key, and answers as it is told to. */
export interface RecordingProvider extends PaymentGateway {
  /** Every question, in that order. */
  readonly asked: readonly (Charge | RefundRequest)[];
  /** What was asked under a known key with other amounts: mistakes of whoever asks. */
  readonly conflicts: readonly string[];
  /** The next questions are answered like this, later ones with `paid`. What was decided once stays so, told or not. */
  reply(...replies: ProviderReply[]): void;
  /** Decides a charge that it was asked for; what was decided before stays so. @returns what it is */
  decide(orderId: OrderId, outcome: "paid" | "failed"): "paid" | "failed";
  /** What it has taken for an order and not given back. */
  balance(orderId: OrderId): number;
}

interface Account {
  readonly orderId: OrderId;
  readonly amount: number;
  outcome: "paid" | "failed" | undefined;
}

/** A provider whom nobody has asked for anything yet. */
export function recordingProvider(): RecordingProvider {
  const charges = new Map<string, Account>();
  const refunds = new Map<string, Account>();
  const asked: (Charge | RefundRequest)[] = [];
  const conflicts: string[] = [];
  const replies: ProviderReply[] = [];

  function answer(
    book: Map<string, Account>,
    key: string,
    { orderId, amount }: Charge | RefundRequest,
  ): PaymentAnswer {
    const reply = replies.shift() ?? "paid";
    const account = book.get(key) ?? { orderId, amount, outcome: undefined };
    book.set(key, account);
    if (account.amount !== amount || account.orderId !== orderId) conflicts.push(key);
    if (reply !== "unknown") account.outcome ??= reply === "failed" ? "failed" : "paid";
    if (reply === "lost") throw new Error("the answer was lost");
    return { status: reply === "unknown" ? "unknown" : (account.outcome ?? "unknown"), reason: "as told" };
  }

  const sumOf = (book: Map<string, Account>, orderId: OrderId): number =>
    [...book.values()]
      .filter((account) => account.orderId === orderId && account.outcome === "paid")
      .reduce((sum, { amount }) => sum + amount, 0);

  return {
    asked,
    conflicts,
    reply: (...next) => void replies.push(...next),
    charge: async (charge) => {
      asked.push(charge);
      return answer(charges, charge.orderId, charge);
    },
    refund: async (refund) => {
      asked.push(refund);
      return answer(refunds, refund.refundId, refund);
    },
    decide: (orderId, outcome) => {
      const account = charges.get(orderId);
      if (account === undefined) throw new Error(`nobody has asked to charge ${orderId}`);
      return (account.outcome ??= outcome);
    },
    balance: (orderId) => sumOf(charges, orderId) - sumOf(refunds, orderId),
  };
}

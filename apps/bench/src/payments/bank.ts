import type { CardFate } from "./fate.ts";

/** What is asked of a provider. */
export interface Question {
  /** `Idempotency-Key`. */
  readonly key: string;
  readonly orderId: string;
  readonly amount: number;
  /** Of a charge. */
  readonly methodId?: string;
}

/** Money that has moved, or not. */
interface Entry {
  readonly orderId: string;
  readonly amount: number;
  outcome: "paid" | "failed";
}

/** A ledger that moves money once for each key. */
export interface Bank {
  /** @returns what it is; the same whenever it is asked for the same key, unless the card was late meanwhile */
  charge(question: Question): "paid" | "failed";
  /** The money of a card that was late arrives. @returns whether there is such a charge */
  arrive(orderId: string): boolean;
  refund(question: Question): "paid";
  /** Whether money was taken for the order. */
  hasCharged(orderId: string): boolean;
  /** What was taken and not given back. */
  balance(orderId: string): number;
  orders(): string[];
  /** What nobody should ever ask for. */
  readonly mistakes: string[];
}

export function openBank(fateOf: (methodId: string) => CardFate | undefined): Bank {
  const charges = new Map<string, Entry>();
  const refunds = new Map<string, Entry>();
  const mistakes: string[] = [];

  function entryIn(
    book: Map<string, Entry>,
    { key, orderId, amount }: Question,
    first: Entry["outcome"],
  ): Entry {
    const entry = book.get(key) ?? { orderId, amount, outcome: first };
    if (entry.orderId !== orderId || entry.amount !== amount)
      mistakes.push(`${key} was asked for ${entry.amount} of ${entry.orderId}, then ${amount} of ${orderId}`);
    book.set(key, entry);
    return entry;
  }

  const takenFor = (book: Map<string, Entry>, orderId: string): number =>
    [...book.values()]
      .filter((entry) => entry.orderId === orderId && entry.outcome === "paid")
      .reduce((sum, { amount }) => sum + amount, 0);

  const balance = (orderId: string): number => takenFor(charges, orderId) - takenFor(refunds, orderId);
  const hasCharged = (orderId: string): boolean => takenFor(charges, orderId) > 0;

  return {
    mistakes,
    charge(question) {
      if (question.key !== question.orderId)
        mistakes.push(`order ${question.orderId} was charged as ${question.key}`);
      const fate = fateOf(question.methodId ?? "");
      if (fate === undefined) mistakes.push(`an unknown card was charged: ${question.methodId}`);
      return entryIn(charges, question, fate === "paid" ? "paid" : "failed").outcome;
    },
    arrive(orderId) {
      const entry = charges.get(orderId);
      if (entry !== undefined) entry.outcome = "paid";
      return entry !== undefined;
    },
    refund(question) {
      entryIn(refunds, question, "paid");
      if (balance(question.orderId) < 0) mistakes.push(`more was given back than taken: ${question.orderId}`);
      return "paid";
    },
    hasCharged,
    balance,
    orders: () => [...charges.keys()],
  };
}

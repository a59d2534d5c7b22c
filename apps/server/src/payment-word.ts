import type {
  Charge,
  OrderId,
  PaymentAnswer,
  PaymentGateway,
  RefundRequest,
  UseCases,
} from "@bookings/domain";

/** What a provider has said of a payment. Names nobody. */
export interface PaymentWord {
  /** What it was about; `webhook`: a charge, and nobody had asked. */
  readonly about: "charge" | "refund" | "webhook";
  readonly orderId: OrderId;
  readonly outcome: PaymentAnswer["status"];
  readonly reason?: string | undefined;
  /** Milliseconds that the answer took. */
  readonly durationMs?: number;
}

export type OnPaymentWord = (word: PaymentWord) => void;

interface Question {
  readonly orderId: OrderId;
}

/** Milliseconds, to the microsecond. */
const since = (start: number): number => Math.round((performance.now() - start) * 1000) / 1000;

const listened =
  <Asked extends Question>(
    about: PaymentWord["about"],
    ask: (question: Asked) => Promise<PaymentAnswer>,
    tell: OnPaymentWord,
  ) =>
  async (question: Asked): Promise<PaymentAnswer> => {
    const start = performance.now();
    const answer = await ask(question);
    const { status: outcome, reason } = answer;
    tell({ about, orderId: question.orderId, outcome, reason, durationMs: since(start) });
    return answer;
  };

/** Tells of each answer. */
export const toldAnswers = (gateway: PaymentGateway, tell: OnPaymentWord): PaymentGateway => ({
  charge: listened("charge", (charge: Charge) => gateway.charge(charge), tell),
  refund: listened("refund", (refund: RefundRequest) => gateway.refund(refund), tell),
});

/** Tells of what the provider says without being asked, once it is written down. */
export const toldWebhooks = (all: UseCases, tell: OnPaymentWord): UseCases => ({
  ...all,
  recordPaymentOutcome: async (command) => {
    await all.recordPaymentOutcome(command);
    const { orderId, outcome, reason } = command;
    tell({ about: "webhook", orderId, outcome, reason });
  },
});

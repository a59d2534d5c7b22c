import type { BookingId, OrderId } from "../shared/ids.ts";
import type { Currency, PaymentMethodId } from "./payment.ts";

/** What is to be taken. */
export interface Charge {
  /** The key of the charge: asking again with the same one never takes the money again. */
  readonly orderId: OrderId;
  readonly methodId: PaymentMethodId;
  /** Whole number of `currency`, above 0; the same whenever the order is asked for. */
  readonly amount: number;
  readonly currency: Currency;
}

/** What is to be given back of a charge that was paid. */
export interface RefundRequest {
  /** The key of the refund: asking again with the same one never gives the money back again. */
  readonly refundId: BookingId;
  readonly orderId: OrderId;
  /** Whole number of `currency`, above 0. */
  readonly amount: number;
  readonly currency: Currency;
}

/** What the provider says. */
export interface PaymentAnswer {
  /**
   * `paid`: the money has moved, and stays there. `failed`: it has not, and never will under this key. `unknown`: nobody
   * can tell yet, be it that the provider works on it, or that nothing was heard of it; it is asked again.
   */
  readonly status: "paid" | "failed" | "unknown";
  /** For operators; names nobody, and no secret. */
  readonly reason?: string | undefined;
}

/**
 * Port: the payment provider. Called outside of any unit of work. It answers within half of the policy's `claimTtl`, `unknown` where
 * it has not heard by then; whatever it throws counts as `unknown`.
 */
export interface PaymentGateway {
  /** Takes the money, or says what has become of it when it was asked before. */
  charge(charge: Charge): Promise<PaymentAnswer>;

  /** Gives money back, or says what has become of that when it was asked before; `paid` means given back. */
  refund(refund: RefundRequest): Promise<PaymentAnswer>;
}

import type { Booked } from "../booking/booking-view.ts";
import type { OrderId } from "../shared/ids.ts";
import type { Payment, Refund } from "./payment.ts";

/** A payment with what it pays for. */
export interface OrderPayment {
  readonly payment: Payment;
  /** Bookings of the order that are there, in id order; none once they have been erased. */
  readonly booked: readonly Booked[];
}

/** Which payments a run wants, and for how long. */
export interface PaymentClaim {
  readonly now: Date;
  /** From then on they are due again, should this process die. */
  readonly until: Date;
  readonly limit: number;
  /** This order's only; any when absent. */
  readonly orderId?: OrderId | undefined;
}

/** A payment in the hands of a run. */
export interface ClaimedPayment {
  readonly payment: Payment;
  /** Whether any booking of the order holds its seat, as seen at the instant of the claim. */
  readonly isWanted: boolean;
}

/** A booking that a card was to pay for, and that was called off. */
export interface CalledOff extends Pick<Refund, "refundId" | "amount"> {
  readonly orderId: OrderId;
}

/** Port: payments by card, inside a unit of work. Who only takes cash never calls it. */
export interface PaymentLedger {
  add(payment: Payment): Promise<void>;

  /**
   * The payment of an order with its bookings, all locked until the unit of work ends: first the events in id order, then
   * the bookings, then the payment. Undefined when there is none.
   */
  open(orderId: OrderId): Promise<OrderPayment | undefined>;

  /** The payments that there are for these orders, locked in id order until the unit of work ends. */
  lock(orderIds: readonly OrderId[]): Promise<Payment[]>;

  /**
   * Writes payments that were locked, with their refunds, and their status into their orders. What nobody waits for any more and
   * whose order is gone goes too.
   */
  save(payments: readonly Payment[]): Promise<void>;

  /**
   * Claims payments that are due, the longest due first: what `claimed` makes of them, written down. Rivals get others, or
   * none; they never wait.
   */
  claim(claim: PaymentClaim): Promise<ClaimedPayment[]>;

  /**
   * Takes up to `limit` bookings that a card was to pay for and that are written down as Rejected or Canceled, each once, whoever has
   * called them off. Rivals get others.
   */
  takeCalledOff(limit: number): Promise<CalledOff[]>;

  /**
   * Removes those of the payments whose order is gone and that nobody waits for.
   *
   * @returns how many went
   */
  removeDone(orderIds: readonly OrderId[]): Promise<number>;
}

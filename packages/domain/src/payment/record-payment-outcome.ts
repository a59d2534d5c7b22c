import { permitAtAll } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import type { Clock } from "../shared/clock.ts";
import type { OrderId } from "../shared/ids.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import { type ChargeRepositories, concludeCharge } from "./conclude-charge.ts";

/** Command of `recordPaymentOutcome`: the provider's word, brought by somebody who has made sure that it is. */
export interface RecordPaymentOutcome {
  readonly caller: Caller;
  readonly orderId: OrderId;
  readonly outcome: "paid" | "failed";
  /** Why it failed, for operators. */
  readonly reason?: string | undefined;
}

/** What `recordPaymentOutcome` needs. */
export interface RecordPaymentOutcomeDeps {
  readonly uow: UnitOfWork<ChargeRepositories>;
  readonly clock: Clock;
}

/**
 * Writes down what the provider says of a charge without being asked. Said again, said late, or said of an order that is not known here,
 * it changes nothing.
 *
 * @throws {Forbidden} to ordinary callers
 */
export const recordPaymentOutcome =
  ({ uow, clock }: RecordPaymentOutcomeDeps) =>
  async ({ caller, orderId, outcome, reason }: RecordPaymentOutcome): Promise<void> => {
    permitAtAll("recordPayment", caller);
    await uow.run((repositories) => concludeCharge(repositories, orderId, { outcome, reason }, clock));
  };

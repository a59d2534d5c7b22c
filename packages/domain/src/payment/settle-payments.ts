import { permitAtAll } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import { lapseRequests } from "../booking/lapse-requests.ts";
import type { Clock } from "../shared/clock.ts";
import type { Dice } from "../shared/dice.ts";
import type { OrderId } from "../shared/ids.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import { type AskProviderDeps, askProvider } from "./ask-provider.ts";
import type { ChargeRepositories } from "./conclude-charge.ts";
import { oweRefunds } from "./owe-refunds.ts";
import { chargeFailed } from "./payment.ts";
import type { ClaimedPayment } from "./payment-ledger.ts";
import type { PaymentPorts } from "./payment-policy.ts";

/** Command of `settlePayments`. */
export interface SettlePayments {
  readonly caller: Caller;
  /** Only this order's; everything that is due when absent. */
  readonly orderId?: OrderId | undefined;
}

/** What `settlePayments` needs. */
export interface SettlePaymentsDeps {
  readonly uow: UnitOfWork<ChargeRepositories>;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly payments?: PaymentPorts | undefined;
}

/**
 * One run: finds what was called off and is to be given back, and asks the provider for every charge and every refund
 * that is due. Any number of runs at once, and runs that die on the way, take and give back each amount once. Where no cards are taken it does nothing.
 *
 * @returns how many payments it found due
 * @throws {Forbidden} to ordinary callers
 */
export const settlePayments =
  ({ payments, ...deps }: SettlePaymentsDeps) =>
  async ({ caller, orderId }: SettlePayments): Promise<number> => {
    permitAtAll("settlePayments", caller);
    if (payments === undefined) return 0;
    if (orderId === undefined) {
      await lapseRequests(deps)();
      await oweRefunds(deps);
    }
    return askAll({ ...deps, payments }, orderId);
  };

/** Whoever is slow holds up nobody else, until all hands are full of the slow. */
async function askAll(deps: AskProviderDeps, orderId: OrderId | undefined): Promise<number> {
  let found = 0;
  const asking = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const begin = (payment: ClaimedPayment["payment"]): void => {
    const work = askProvider(deps, payment)
      .catch((failure: unknown) => void failures.push(failure))
      .finally(() => asking.delete(work));
    asking.add(work);
  };
  for (;;) {
    const batch = await nextBatch(deps, deps.payments.policy.concurrency - asking.size, orderId);
    found += batch.claimed;
    for (const { payment } of batch.wanted) begin(payment);
    if (batch.claimed === 0 && asking.size === 0) return found;
    // Of nobody, the first would never come.
    if (asking.size > 0) await Promise.race(asking);
    if (failures.length === 0) continue;
    await Promise.all(asking);
    throw failures[0];
  }
}

interface Batch {
  readonly claimed: number;
  readonly wanted: readonly ClaimedPayment[];
}

const nothing: Batch = { claimed: 0, wanted: [] };

const nextBatch = async (
  deps: AskProviderDeps,
  room: number,
  orderId: OrderId | undefined,
): Promise<Batch> => (deps.payments.isEnding?.() === true ? nothing : claimDue(deps, room, orderId));

/** Nobody pays for what was called off before the provider was ever asked. */
const isPointless = ({ payment, isWanted }: ClaimedPayment): boolean =>
  payment.status === "Pending" && payment.attempts === 1 && !isWanted;

/** The claim commits before anybody is asked; that it counts as an attempt tells later on that somebody may have been. */
const claimDue = (
  { uow, clock, payments: { policy } }: AskProviderDeps,
  limit: number,
  orderId: OrderId | undefined,
): Promise<Batch> =>
  uow.run(async ({ payments }) => {
    const now = clock.now();
    const until = new Date(now.getTime() + policy.claimTtl);
    const claimed = await payments.claim({ now, until, limit, orderId });
    const pointless = claimed.filter(isPointless);
    if (pointless.length > 0)
      await payments.save(
        pointless.map(({ payment }) => chargeFailed(payment, "called off before it was charged", now)),
      );
    return { claimed: claimed.length, wanted: claimed.filter((one) => !isPointless(one)) };
  });

import type { Clock } from "../shared/clock.ts";
import type { Dice } from "../shared/dice.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import { type ChargeRepositories, concludeCharge } from "./conclude-charge.ts";
import {
  askedInVain,
  type Payment,
  type PaymentMethodId,
  type Refund,
  refundSettled,
  refundsDue,
} from "./payment.ts";
import type { PaymentAnswer } from "./payment-gateway.ts";
import type { PaymentPorts } from "./payment-policy.ts";

/** What asking the provider needs. */
export interface AskProviderDeps {
  readonly uow: UnitOfWork<ChargeRepositories>;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly payments: PaymentPorts;
}

/** Asks for all that is due of a claimed payment, and writes down what is known then. No unit of work is open meanwhile. */
export const askProvider = (deps: AskProviderDeps, payment: Payment): Promise<void> =>
  payment.status === "Pending" ? charge(deps, payment) : giveBack(deps, payment);

async function charge(deps: AskProviderDeps, payment: Payment): Promise<void> {
  const { orderId, amount, currency } = payment;
  // Forgotten only once the outcome is known.
  const methodId = payment.methodId as PaymentMethodId;
  const { status, reason } = await answerOf(() =>
    deps.payments.gateway.charge({ orderId, methodId, amount, currency }),
  );
  if (status === "unknown") return write(deps, payment, (current) => later(deps, current, payment, reason));
  await deps.uow.run((repositories) =>
    concludeCharge(repositories, orderId, { outcome: status, reason }, deps.clock),
  );
}

type Answered = readonly (readonly [Refund, PaymentAnswer])[];

/** One after the other: few orders owe back more than a booking. */
async function giveBack(deps: AskProviderDeps, payment: Payment): Promise<void> {
  const answered: (readonly [Refund, PaymentAnswer])[] = [];
  for (const refund of refundsDue(payment)) answered.push([refund, await askFor(deps, payment, refund)]);
  const isVague = answered.some(([, { status }]) => status === "unknown");
  const reason = answered.find(([, { status }]) => status !== "paid")?.[1].reason;
  await write(deps, payment, (current) => {
    const now = deps.clock.now();
    const known = { ...settled(current, answered, now), reason: reason ?? null };
    // What is owed since it was claimed need not wait for the end of the claim.
    const next = { reason: known.reason, nextAttemptAt: now };
    return isVague ? later(deps, known, payment, reason) : askedInVain(known, payment, next);
  });
}

function settled(payment: Payment, answered: Answered, now: Date): Payment {
  const settle = (current: Payment, [{ refundId }, { status }]: Answered[number]): Payment =>
    status === "unknown"
      ? current
      : refundSettled(current, refundId, status === "paid" ? "Paid" : "Failed", now);
  return answered.reduce(settle, payment);
}

const askFor = (
  { payments: { gateway } }: AskProviderDeps,
  { orderId, currency }: Payment,
  { refundId, amount }: Refund,
): Promise<PaymentAnswer> => answerOf(() => gateway.refund({ refundId, orderId, amount, currency }));

/** Never fails: of what has gone wrong on the way nobody knows how far it had come. */
async function answerOf(ask: () => Promise<PaymentAnswer>): Promise<PaymentAnswer> {
  try {
    return await ask();
  } catch (failure) {
    return { status: "unknown", reason: failure instanceof Error ? failure.message : String(failure) };
  }
}

const write = (
  { uow }: AskProviderDeps,
  { orderId }: Payment,
  change: (current: Payment) => Payment,
): Promise<void> =>
  uow.run(async ({ payments }) => {
    const found = await payments.lock([orderId]);
    await payments.save(found.map(change));
  });

function later(deps: AskProviderDeps, current: Payment, asked: Payment, reason: string | undefined): Payment {
  const nextAttemptAt = new Date(deps.clock.now().getTime() + waitAfter(asked.attempts, deps));
  return askedInVain(current, asked, { reason: reason ?? null, nextAttemptAt });
}

/** Never quite the same, so that what has failed together does not come back together. */
const waitAfter = (attempts: number, { dice, payments: { policy } }: AskProviderDeps): number =>
  Math.round(Math.min(policy.retryBase * 2 ** (attempts - 1), policy.retryMax) * (0.8 + 0.4 * dice.roll()));

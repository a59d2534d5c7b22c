import type { Clock } from "../shared/clock.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import { owe, type Payment } from "./payment.ts";
import type { CalledOff, PaymentLedger } from "./payment-ledger.ts";

/** What `oweRefunds` needs. */
export interface OweRefundsDeps {
  readonly uow: UnitOfWork<{ payments: PaymentLedger }>;
  readonly clock: Clock;
}

/** Bookings in one unit of work. */
const BATCH = 500;

/** Owes back what was called off, by whatever command: found in the rows, so no command can forget it. */
export async function oweRefunds({ uow, clock }: OweRefundsDeps): Promise<void> {
  const portion = () =>
    uow.run(async ({ payments }) => {
      const calledOff = await payments.takeCalledOff(BATCH);
      await oweAll(payments, calledOff, clock.now());
      return calledOff.length;
    });
  let found = BATCH;
  while (found === BATCH) found = await portion();
}

/** Owes back each of them to its order's payment. */
export async function oweAll(
  payments: PaymentLedger,
  calledOff: readonly CalledOff[],
  now: Date,
): Promise<void> {
  if (calledOff.length === 0) return;
  const found = await payments.lock([...new Set(calledOff.map(({ orderId }) => orderId))]);
  const ofOrder = ({ orderId }: Payment) => calledOff.filter((one) => one.orderId === orderId);
  await payments.save(found.map((payment) => owe(payment, ofOrder(payment), now)));
}

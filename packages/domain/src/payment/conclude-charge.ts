import { type Booking, failPayment, holdsSeat, lapse, pay } from "../booking/booking.ts";
import type { BookingRepository } from "../booking/booking-repository.ts";
import type { Booked } from "../booking/booking-view.ts";
import { releaseSeats } from "../event/event.ts";
import type { EventCatalog } from "../event/event-catalog.ts";
import type { Clock } from "../shared/clock.ts";
import type { OrderId } from "../shared/ids.ts";
import { charged, chargeFailed } from "./payment.ts";
import type { PaymentLedger } from "./payment-ledger.ts";

/** Where the outcome of a charge is written down. */
export interface ChargeRepositories {
  readonly bookings: BookingRepository;
  readonly events: EventCatalog;
  readonly payments: PaymentLedger;
}

/** What has become of a charge. */
export interface ChargeOutcome {
  readonly outcome: "paid" | "failed";
  readonly reason?: string | undefined;
}

/** Writes down a fact, whoever brings it and however often: the payment, its order, the bookings and their seats. */
export async function concludeCharge(
  { payments, bookings, events }: ChargeRepositories,
  orderId: OrderId,
  { outcome, reason }: ChargeOutcome,
  clock: Clock,
): Promise<void> {
  const opened = await payments.open(orderId);
  if (opened === undefined) return;
  const now = clock.now();
  const isPaid = outcome === "paid";
  const payment = isPaid ? charged(opened.payment, now) : chargeFailed(opened.payment, reason ?? null, now);
  if (payment === opened.payment) return;
  const follow = isPaid ? paid : failed;
  const followed = opened.booked.map((booked) => ({ ...booked, after: follow(booked, now) }));
  const changed = followed.filter(({ booking, after }) => after !== booking);
  const freed = changed.filter(({ booking, after }) => holdsSeat(booking) && !holdsSeat(after));
  await bookings.save(changed.map(({ after }) => after));
  await events.save(freed.map(({ event }) => releaseSeats(event, 1)));
  await payments.save([payment]);
}

/** What was called off, or has lapsed, meanwhile stays so: its price is owed back. */
function paid({ booking, event }: Booked, now: Date): Booking {
  const seen = lapse(booking, event, now);
  return holdsSeat(seen) ? pay(seen, now) : seen;
}

function failed({ booking, event }: Booked, now: Date): Booking {
  const seen = lapse(booking, event, now);
  return holdsSeat(seen) ? failPayment(seen, now) : seen;
}

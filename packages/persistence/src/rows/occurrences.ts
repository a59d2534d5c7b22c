import type { Trigger } from "@bookings/domain";
import { KNOWN_TO_COACH, PAID_AT } from "./booking-payment-columns.ts";
import { seenAt } from "./lapse.ts";

/**
 * When what a trigger names happened to `booking b` of `event e`, as SQL at the instant `now`; null where it did not.
 * The domain's `happeningOf` says the same.
 */
export const occurrencesAt = (now: string): Readonly<Record<Trigger, string>> => ({
  requested: `case when b.accepted_at is distinct from b.requested_at and ${KNOWN_TO_COACH}
    then coalesce(${PAID_AT}, b.requested_at) end`,
  accepted: `case when b.accepted_at is not null and ${KNOWN_TO_COACH} then greatest(b.accepted_at, ${PAID_AT}) end`,
  rejected: "b.rejected_at",
  canceled: seenAt(now).canceledAt,
  completed: "b.completed_at",
  disputed: "b.disputed_at",
  disputeResolved: "b.resolved_at",
  rescheduled: "case when e.moved_at > b.requested_at then e.moved_at end",
  paid: PAID_AT,
  paymentFailed: "case b.payment_status when 'Failed' then b.payment_settled_at end",
  start: "e.start_at",
  end: "e.end_at",
});

import { type CancelerRole, lapse, withdraw } from "../booking/booking.ts";
import { type Booked, type BookingView, viewBooking } from "../booking/booking-view.ts";
import { hasEnded } from "../event/event.ts";
import { type DueScope, entriesFor, objectionTo } from "../notification/due.ts";
import type { LedgerEntry, RuleProgress } from "../notification/ledger.ts";
import { isTimeTrigger, type NotificationRule } from "../notification/rule.ts";
import { NIL_ID, type UserId } from "../shared/ids.ts";

/** The booking as the erasure leaves it for the other side: canceled, if it was still to come. */
export function partWith({ booking, event }: Booked, userId: UserId, now: Date): Booked {
  const by: CancelerRole = booking.userId === userId ? "Athlete" : "Coach";
  const seen = lapse(booking, event, now);
  const left = hasEnded(event, now) ? seen : withdraw(seen, by, now);
  return { booking: left, event: by === "Coach" ? { ...event, status: "Canceled" } : event };
}

/** The view without the user's id and without words that may be the user's. */
export function anonymous(view: BookingView, userId: UserId): BookingView {
  const isAthlete = view.userId === userId;
  return {
    ...view,
    userId: isAthlete ? NIL_ID : view.userId,
    coachId: isAthlete ? view.coachId : NIL_ID,
    note: null,
    cancellationReasonText: null,
  };
}

/** Changes that the other side has yet to hear of, told from a copy, because the booking itself will be gone. */
export function farewells(
  booked: Booked,
  userId: UserId,
  rules: readonly { readonly rule: NotificationRule; readonly progress: RuleProgress }[],
  scope: Omit<DueScope, "since"> & { readonly now: Date },
): LedgerEntry[] {
  const left = viewBooking(booked);
  const farewell = anonymous(left, userId);
  return rules
    .filter(({ rule }) => !isTimeTrigger(rule.on) && objectionTo(rule, left) === undefined)
    .flatMap(({ rule, progress }) => entriesFor(rule, booked, { ...scope, since: progress.since }))
    .filter(({ recipient, expiresAt }) => recipient.userId !== userId && expiresAt > scope.now)
    .map((entry) => ({ ...entry, farewell }));
}

import type { CancelerRole } from "../booking/booking.ts";
import type { BookingStatus } from "../booking/booking-status.ts";
import type { Booked } from "../booking/booking-view.ts";
import { type Happening, happeningOf, type Settled, settledFor } from "./happening.ts";
import { isTimeTrigger, type NotificationRule, type Trigger } from "./rule.ts";

/** When a rule's message is due for a booking, and for which occurrence of its trigger. */
export interface Moment {
  readonly dueAt: Date;
  readonly occurrence: Date;
  readonly by: CancelerRole;
}

/** Why a rule asks for no message about a booking as it is. */
export type Silence =
  /** What the rule waits for has not happened to the booking, or no longer holds. */
  | { readonly why: "neverHappened" }
  /** Its moment had passed when the rule appeared. */
  | { readonly why: "beforeRule"; readonly dueAt: Date; readonly since: Date }
  /** Its moment had passed when the booking was made or accepted, or when the event was moved. */
  | { readonly why: "cameTooLate"; readonly dueAt: Date; readonly settled: Settled }
  /** There are no reminders of an event that does not take place. */
  | { readonly why: "eventCanceled"; readonly dueAt: Date }
  /** The booking is in none of the statuses that the rule names. */
  | { readonly why: "otherStatus"; readonly dueAt: Date; readonly status: BookingStatus };

/** Whether a rule has nothing to say. */
export const isSilence = (found: Moment | Silence): found is Silence => "why" in found;

/** What the rule waits for, as it stands for the booking: the times of an event come by themselves. */
export const occurrenceOf = (on: Trigger, booked: Booked): Happening | undefined => {
  if (!isTimeTrigger(on)) return happeningOf(on, booked);
  return { at: on === "start" ? booked.event.startAt : booked.event.endAt, by: "System" };
};

/** A reminder does not fire when its moment had passed before the booking was accepted or the event moved. */
function lateness({ on }: NotificationRule, dueAt: Date, booked: Booked): Silence | undefined {
  if (!isTimeTrigger(on)) return undefined;
  const settled = settledFor(on, booked);
  return dueAt < settled.since ? { why: "cameTooLate", dueAt, settled } : undefined;
}

const momentAt = ({ at, by }: Happening, offset: number): Moment => ({
  dueAt: new Date(at.getTime() + offset),
  occurrence: at,
  by,
});

/**
 * When the rule's message about the booking is due, or why there is none.
 *
 * @param since the rule says nothing about moments before this instant
 */
export function momentOf(rule: NotificationRule, booked: Booked, since: Date): Moment | Silence {
  const occurrence = occurrenceOf(rule.on, booked);
  if (occurrence === undefined) return { why: "neverHappened" };
  const moment = momentAt(occurrence, rule.offset);
  const { dueAt } = moment;
  // First what lies with the booking: of two reasons it is the one that is looked for.
  const late = lateness(rule, dueAt, booked);
  if (late !== undefined) return late;
  return dueAt < since ? { why: "beforeRule", dueAt, since } : moment;
}

/**
 * The same for a booking as a run finds it: reminders are for those only who are in one of the rule's statuses when the
 * moment comes. What was changed is told in any case; its conditions are judged when the message leaves.
 */
export function momentFound(rule: NotificationRule, booked: Booked, since: Date): Moment | Silence {
  const { on, when, offset } = rule;
  const occurrence = occurrenceOf(on, booked);
  if (!isTimeTrigger(on) || occurrence === undefined) return momentOf(rule, booked, since);
  const { dueAt } = momentAt(occurrence, offset);
  const { status } = booked.booking.state;
  if (booked.event.status !== "Scheduled") return { why: "eventCanceled", dueAt };
  if (!when.includes(status)) return { why: "otherStatus", dueAt, status };
  return momentOf(rule, booked, since);
}

/**
 * The instant by which a run comes upon it: of a reminder its moment, of a change when the booking or the event was
 * changed, however much later the message is to leave.
 */
export function foundAt(
  { on }: NotificationRule,
  { booking, event }: Booked,
  { dueAt }: Moment,
): Date | null {
  if (isTimeTrigger(on)) return dueAt;
  return on === "rescheduled" ? event.movedAt : booking.changedAt;
}

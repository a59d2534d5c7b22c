import type { PartyRole } from "../booking/booking.ts";
import type { BookingStatus } from "../booking/booking-status.ts";

/** All of {@link TimeTrigger}. */
export const timeTriggers = ["start", "end"] as const;
/** All of {@link ChangeTrigger}. */
export const changeTriggers = [
  "requested",
  "accepted",
  "rejected",
  "canceled",
  "completed",
  "disputed",
  "disputeResolved",
  "rescheduled",
  "paid",
  "paymentFailed",
] as const;
/** Changes that there are only where cards are taken. */
export const paymentTriggers: readonly Trigger[] = ["paid", "paymentFailed"] satisfies ChangeTrigger[];

/** A time of the event. */
export type TimeTrigger = (typeof timeTriggers)[number];
/** Something that happened to the booking. */
export type ChangeTrigger = (typeof changeTriggers)[number];
/** What a rule waits for. */
export type Trigger = TimeTrigger | ChangeTrigger;

/** `other`: the side that did not act; both sides when the system did. */
export type Addressee = "athlete" | "coach" | "other";

/** Title and text with `{{field}}` places for the booking's fields. */
export interface MessageTemplate {
  readonly title: string;
  readonly text: string;
}

/** When to tell whom, as data. */
export interface NotificationRule {
  /** Unique, and kept for good: the ledger knows a rule by it. */
  readonly id: string;
  readonly on: Trigger;
  /** Milliseconds after the trigger, negative for before; a change takes none or a positive one. */
  readonly offset: number;
  readonly to: readonly Addressee[];
  /** Statuses the booking must have when the message leaves. */
  readonly when: readonly BookingStatus[];
  /** Leaves only while the booking is, or is not, marked as completed; either way when absent. */
  readonly completed?: boolean;
  /** Channels to use; all that are configured when absent. */
  readonly channels?: readonly string[];
  /** Milliseconds after its moment for which a message is still worth sending. */
  readonly expiresAfter: number;
  /** By language code. */
  readonly template: Readonly<Record<string, MessageTemplate>>;
}

/** Whether a rule waits for a time of the event, not for a change. */
export const isTimeTrigger = (on: Trigger): on is TimeTrigger => on === "start" || on === "end";

/** Who is told, and which side of the booking that is. */
export interface Recipient {
  readonly userId: string;
  readonly role: PartyRole;
}

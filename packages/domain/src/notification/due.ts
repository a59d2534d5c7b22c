import { type CancelerRole, lapse, type PartyRole } from "../booking/booking.ts";
import { isKnownToCoach } from "../booking/booking-payment.ts";
import { type Booked, type BookingView, viewBooking } from "../booking/booking-view.ts";
import type { IdSource, MessageId } from "../shared/ids.ts";
import { isSilence, type Moment, momentOf, occurrenceOf } from "./due-moment.ts";
import type { Claimed, LedgerEntry, Seen } from "./ledger.ts";
import type { Addressee, NotificationRule, Recipient, Trigger } from "./rule.ts";

const after = (instant: Date, milliseconds: number): Date => new Date(instant.getTime() + milliseconds);

/** What a message about the booking is judged by at `now`. */
export function seenFor(on: Trigger, { booking, event }: Booked, now: Date): Seen {
  const current = { booking: lapse(booking, event, now), event };
  return { booking: viewBooking(current), occurrence: occurrenceOf(on, current)?.at ?? null };
}

const otherSides: Record<CancelerRole, readonly PartyRole[]> = {
  Athlete: ["Coach"],
  Coach: ["Athlete"],
  System: ["Athlete", "Coach"],
};

const sideOf = (to: Addressee, by: CancelerRole): readonly PartyRole[] => {
  if (to === "other") return otherSides[by];
  return to === "athlete" ? ["Athlete"] : ["Coach"];
};

/** Whom the rule tells of what `by` did, each side once. */
export const rolesToldOf = ({ to }: NotificationRule, by: CancelerRole): PartyRole[] => [
  ...new Set(to.flatMap((addressee) => sideOf(addressee, by))),
];

/** Who is told of what `by` did; a coach of nothing that is not paid for. */
export const recipientsOf = (rule: NotificationRule, by: CancelerRole, { booking }: Booked): Recipient[] =>
  rolesToldOf(rule, by)
    .filter((role) => role === "Athlete" || isKnownToCoach(booking))
    .map((role) => ({ role, userId: role === "Athlete" ? booking.userId : booking.coachId }));

/** The channels that the rule uses, of those that are configured. */
export const channelsOf = (rule: NotificationRule, configured: readonly string[]): string[] =>
  configured.filter((channel) => rule.channels?.includes(channel) ?? true);

/** What bounds the messages that a rule makes. */
export interface DueScope {
  /** The rule says nothing about moments before this instant. */
  readonly since: Date;
  /** The channels that are configured. */
  readonly channels: readonly string[];
  readonly ids: IdSource;
}

/** The messages that the rule asks for about this booking; their conditions are judged when they leave. */
export function entriesFor(rule: NotificationRule, booked: Booked, scope: DueScope): LedgerEntry[] {
  const moment = momentOf(rule, booked, scope.since);
  return isSilence(moment) ? [] : entriesAt(moment, rule, booked, scope);
}

/** A message to each recipient over each channel. */
export function entriesAt(
  moment: Moment,
  rule: NotificationRule,
  booked: Booked,
  { channels, ids }: Omit<DueScope, "since">,
): LedgerEntry[] {
  const used = channelsOf(rule, channels);
  return recipientsOf(rule, moment.by, booked).flatMap((recipient) =>
    used.map((channel) =>
      newEntry(rule, moment, { booked, recipient, channel, id: ids.next() as MessageId }),
    ),
  );
}

interface Addressed {
  readonly booked: Booked;
  readonly recipient: Recipient;
  readonly channel: string;
  readonly id: MessageId;
}

const newEntry = (
  rule: NotificationRule,
  { dueAt, occurrence }: Moment,
  { booked, recipient, channel, id }: Addressed,
): LedgerEntry => ({
  id,
  ruleId: rule.id,
  on: rule.on,
  bookingId: booked.booking.bookingId,
  recipient,
  occurrence,
  channel,
  status: "pending",
  reason: null,
  attempts: 0,
  dueAt,
  expiresAt: after(dueAt, rule.expiresAfter),
  nextAttemptAt: dueAt,
  sentAt: null,
  farewell: null,
});

/** Whether a claimed message may leave now, and what it shows; if not, what it becomes and why. */
export type Judgement =
  | { readonly send: true; readonly rule: NotificationRule; readonly booking: BookingView }
  | { readonly send: false; readonly status: "skipped" | "expired"; readonly reason: string };

/** Why the rule has nothing to say about the booking as it is; undefined when it has. */
export function objectionTo(
  { when, completed }: NotificationRule,
  booking: Pick<BookingView, "bookingStatus" | "completed">,
): string | undefined {
  if (!when.includes(booking.bookingStatus)) return `the booking is ${booking.bookingStatus}`;
  if (completed === undefined || completed === booking.completed) return undefined;
  return `the booking is ${booking.completed ? "" : "not "}marked as completed`;
}

const skip = (reason: string): Judgement => ({ send: false, status: "skipped", reason });

/** Reads a message's conditions once more, by what is seen now; nothing once the booking has been erased. */
export function judge({ entry, seen }: Claimed, rules: readonly NotificationRule[], now: Date): Judgement {
  const rule = rules.find(({ id }) => id === entry.ruleId);
  if (rule === undefined) return skip("the rule is no longer in force");
  if (entry.expiresAt <= now)
    return { send: false, status: "expired", reason: "too late to be worth sending" };
  if (entry.farewell !== null) return { send: true, rule, booking: entry.farewell };
  if (seen === undefined) return skip("the booking was erased");
  if (rule.on !== entry.on || seen.occurrence?.getTime() !== entry.occurrence.getTime())
    return skip("what it was about no longer holds");
  const objection = objectionTo(rule, seen.booking);
  if (objection !== undefined) return skip(objection);
  return { send: true, rule, booking: seen.booking };
}

import { permitAtAll } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import { lapse } from "../booking/booking.ts";
import { type Booked, type BookingView, viewBooking } from "../booking/booking-view.ts";
import type { Clock } from "../shared/clock.ts";
import type { BookingId } from "../shared/ids.ts";
import { channelsOf, recipientsOf } from "./due.ts";
import { foundAt, isSilence, type Moment, momentFound, occurrenceOf, type Silence } from "./due-moment.ts";
import { type Happening, happeningOf } from "./happening.ts";
import type { LedgerEntry, RuleProgress } from "./ledger.ts";
import {
  type NotificationCase,
  type NotificationQueries,
  type NotificationView,
  viewNotification,
} from "./notification-queries.ts";
import { type ChangeTrigger, changeTriggers, type NotificationRule, type Recipient } from "./rule.ts";

/** Question of `explainNotifications`. */
export interface ExplainNotifications {
  readonly caller: Caller;
  readonly bookingId: BookingId;
}

/** What `explainNotifications` needs. */
export interface ExplainNotificationsDeps {
  readonly notifications: NotificationQueries;
  readonly clock: Clock;
  readonly rules: readonly NotificationRule[];
  /** Names of the channels that are configured. */
  readonly channels: readonly string[];
}

/** What will become of a message that is not recorded, or why there is none. */
export type Outlook =
  /** The next run records it. */
  | { readonly why: "due"; readonly dueAt: Date }
  /** Its moment is still to come. */
  | { readonly why: "later"; readonly dueAt: Date }
  /** A run has come upon its moment when the booking, the rule or the channels were not as they are now. */
  | { readonly why: "passed"; readonly dueAt: Date; readonly lookedAt: Date }
  /** The rule names no channel that is configured. */
  | { readonly why: "channelMissing" }
  | Silence;

/** A message that is not recorded: one of a rule, to a recipient, over a channel. */
export interface MissingMessage {
  readonly rule: Pick<NotificationRule, "id" | "on" | "offset" | "when">;
  readonly recipient: Recipient;
  /** Null where there is no channel at all. */
  readonly channel: string | null;
  readonly outlook: Outlook;
}

/** Something that happened to the booking. */
export interface BookingStep extends Happening {
  readonly on: ChangeTrigger;
}

/** Everything there is to say about the messages of one booking. */
export interface NotificationExplanation {
  /** Absent where there is no such booking, or no longer. */
  readonly booking?: BookingView;
  /** What happened to it, the earliest first; of what can happen several times, the last time. */
  readonly steps: readonly BookingStep[];
  /** What is recorded, the latest due first. */
  readonly messages: readonly NotificationView[];
  /** What is not, in the order of the rules. */
  readonly missing: readonly MissingMessage[];
}

/**
 * Why which messages about a booking were recorded, will be, or will never be, by the same decision that a run makes.
 *
 * @throws {Forbidden} to ordinary callers
 */
export const explainNotifications =
  ({ notifications, clock, rules, channels }: ExplainNotificationsDeps) =>
  async ({ caller, bookingId }: ExplainNotifications): Promise<NotificationExplanation> => {
    permitAtAll("manageNotifications", caller);
    const found = await notifications.caseOf(bookingId);
    const messages = found.entries.map(viewNotification);
    if (found.booked === undefined) return { steps: [], messages, missing: [] };
    const now = clock.now();
    const { booking, event } = found.booked;
    const seen = { booking: lapse(booking, event, now), event };
    const missing = rules.flatMap((rule) => missingOf(rule, seen, { ...found, channels, now }));
    return { booking: viewBooking(seen), steps: stepsOf(seen), messages, missing };
  };

const stepsOf = (seen: Booked): BookingStep[] =>
  changeTriggers
    .flatMap((on) => {
      const happening = happeningOf(on, seen);
      return happening === undefined ? [] : [{ on, ...happening }];
    })
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());

interface Evidence extends NotificationCase {
  readonly channels: readonly string[];
  readonly now: Date;
}

/** What the rule has not recorded about what holds now; what it has said of earlier occurrences stands for itself. */
function missingOf(rule: NotificationRule, seen: Booked, evidence: Evidence): MissingMessage[] {
  const occurrence = occurrenceOf(rule.on, seen);
  const outlook = outlookOf(rule, seen, evidence);
  return recipientsOf(rule, occurrence?.by ?? "System", seen).flatMap((recipient) =>
    channelsNamed(rule, evidence.channels)
      .filter(({ channel }) => !isRecorded({ rule, recipient, channel, occurrence }, evidence.entries))
      .map(({ channel, isConfigured }) => ({
        rule,
        recipient,
        channel,
        outlook: isConfigured ? outlook : { why: "channelMissing" as const },
      })),
  );
}

function channelsNamed(rule: NotificationRule, configured: readonly string[]) {
  const used = channelsOf(rule, configured).map((channel) => ({ channel, isConfigured: true }));
  const unknown = rule.channels?.filter((channel) => !configured.includes(channel)) ?? [];
  const named = [...used, ...unknown.map((channel) => ({ channel, isConfigured: false }))];
  return named.length > 0 ? named : [{ channel: null, isConfigured: false }];
}

interface Address {
  readonly rule: NotificationRule;
  readonly recipient: Recipient;
  readonly channel: string | null;
  readonly occurrence: Happening | undefined;
}

const isRecorded = (
  { rule, recipient, channel, occurrence }: Address,
  entries: readonly LedgerEntry[],
): boolean =>
  entries.some(
    (entry) =>
      entry.ruleId === rule.id &&
      entry.recipient.role === recipient.role &&
      entry.recipient.userId === recipient.userId &&
      entry.channel === channel &&
      entry.occurrence.getTime() === occurrence?.at.getTime(),
  );

function outlookOf(rule: NotificationRule, seen: Booked, { progress, now }: Evidence): Outlook {
  // A rule that no run has met yet begins with the next one.
  const known: RuleProgress = progress.get(rule.id) ?? { since: now, scannedUntil: now };
  const moment = momentFound(rule, seen, known.since);
  return isSilence(moment)
    ? moment
    : prospectOf(moment, foundAt(rule, seen, moment), known.scannedUntil, now);
}

/** What a run does that looks at everything from `scannedUntil` to `now`. */
function prospectOf({ dueAt }: Moment, found: Date | null, scannedUntil: Date, now: Date): Outlook {
  if (found !== null && found > now) return { why: "later", dueAt };
  if (found !== null && found >= scannedUntil) return { why: "due", dueAt };
  return { why: "passed", dueAt, lookedAt: scannedUntil };
}

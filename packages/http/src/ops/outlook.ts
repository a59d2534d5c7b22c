import {
  type BookingStatus,
  type BookingStep,
  type MissingMessage,
  type Outlook,
  type Settled,
  statusTable,
} from "@bookings/domain";
import { time } from "./elements.ts";
import { type Html, html } from "./html.ts";

type Rule = MissingMessage["rule"];

/** What did not happen, by what the rule waits for. */
const notHappened: Readonly<Record<string, string>> = {
  requested: "Nobody had to answer: the booking was accepted in the moment in which it was made.",
  accepted: "The booking has not been accepted.",
  rejected: "The booking has not been rejected.",
  canceled: "The booking has not been canceled.",
  completed: "The booking is not marked as completed.",
  disputed: "Nobody has disputed the session.",
  disputeResolved: "No dispute about the session has been resolved.",
  rescheduled: "The event has not been moved since the booking was made.",
  paid: "No card has paid for the booking.",
  paymentFailed: "No payment of the booking has failed.",
};

const settledBy: Readonly<Record<Settled["through"], string>> = {
  requested: "the booking was made",
  accepted: "the booking was accepted",
  paid: "the booking was paid for",
  rescheduled: "the event was moved",
};

const statuses = ({ when }: Rule): string => (when.length === 0 ? "no status at all" : when.join(" or "));

/** Whether any of the verbs leads from here to there. */
const canBecome = (from: BookingStatus, wanted: readonly BookingStatus[]): boolean =>
  Object.values(statusTable[from].to).some((next) => wanted.includes(next) || canBecome(next, wanted));

/** A status may still change in time, or not. */
function chance(rule: Rule, status: BookingStatus, dueAt: Date, now: Date): Html {
  if (dueAt <= now) return html`Its moment was ${time(dueAt)}.`;
  return canBecome(status, rule.when)
    ? html`It is sent only if the booking is ${statuses(rule)} at ${time(dueAt)}.`
    : html`It never will be.`;
}

type Tell<Why extends Outlook["why"]> = (
  outlook: Extract<Outlook, { why: Why }>,
  rule: Rule,
  now: Date,
) => Html;

const tell: { readonly [Why in Outlook["why"]]: Tell<Why> } = {
  due: ({ dueAt }, _rule, now) =>
    dueAt > now
      ? html`The next run records it, to be sent at ${time(dueAt)}.`
      : html`Due since ${time(dueAt)}: the next run records and sends it.`,
  later: ({ dueAt }) => html`Not due yet: it will be at ${time(dueAt)}.`,
  passed: ({ dueAt, lookedAt }) =>
    html`Its moment, ${time(dueAt)}, has been looked at (runs are past ${time(lookedAt)}), when the booking, the rule or the channels were not as they are now. It is not made up for.`,
  channelMissing: () => html`The channel is not configured.`,
  neverHappened: (_outlook, { on }) => html`${notHappened[on]}`,
  beforeRule: ({ dueAt, since }) =>
    html`Its moment, ${time(dueAt)}, had already passed when the rule first appeared, at ${time(since)}.`,
  cameTooLate: ({ dueAt, settled }) =>
    html`Its moment, ${time(dueAt)}, had already passed when ${settledBy[settled.through]}, at ${time(settled.since)}.`,
  eventCanceled: () => html`The event is canceled: there is nothing to be reminded of.`,
  otherStatus: ({ dueAt, status }, rule, now) =>
    html`The booking is ${status}; the rule is for ${statuses(rule)}. ${chance(rule, status, dueAt, now)}`,
};

/** Why a message is not there, in a sentence. */
export const outlookText = ({ outlook, rule }: MissingMessage, now: Date): Html =>
  (tell[outlook.why] as Tell<Outlook["why"]>)(outlook, rule, now);

const happened: Readonly<Record<BookingStep["on"], string>> = {
  requested: "Requested",
  accepted: "Accepted",
  rejected: "Rejected",
  canceled: "Canceled",
  completed: "Marked as completed",
  disputed: "Disputed",
  disputeResolved: "Dispute resolved",
  rescheduled: "Event moved",
  paid: "Paid",
  paymentFailed: "Payment failed",
};

/** What happened, and by whom. */
export const stepText = ({ on, by }: BookingStep): readonly [what: string, by: string] => [happened[on], by];

import type { BookingView } from "../booking/booking-view.ts";
import type { LedgerEntry } from "./ledger.ts";
import type { Message } from "./notifier.ts";
import type { MessageTemplate, NotificationRule } from "./rule.ts";

/** Minutes east of UTC of an RFC 3339 time of day; 0 for `Z`. */
function offsetMinutes(time: string): number {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(time) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}

const offsetName = (time: string): string => /[+-]\d\d:\d\d$/.exec(time)?.[0] ?? "+00:00";

/** An instant as people where the session takes place write it: `2026-11-23 18:00 (UTC+03:00)`. */
function localTime(instant: string, slotTime: string): string {
  const local = new Date(Date.parse(instant) + offsetMinutes(slotTime) * 60_000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 16)} (UTC${offsetName(slotTime)})`;
}

type Reader = (booking: BookingView) => string | number | null;

/** Ids of people and notes are missing on purpose: texts go out to the other side, and into logs. */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["bookingId", ({ bookingId }) => bookingId],
  ["orderId", ({ orderId }) => orderId],
  ["eventId", ({ eventId }) => eventId],
  ["bookingStatus", ({ bookingStatus }) => bookingStatus],
  ["eventStatus", ({ eventStatus }) => eventStatus],
  ["startAt", ({ startAt, timeslot }) => localTime(startAt, timeslot.startTime)],
  ["endAt", ({ endAt, timeslot }) => localTime(endAt, timeslot.endTime)],
  ["duration", ({ timeslot }) => timeslot.duration],
  ["slotType", ({ timeslot }) => timeslot.slotType],
  ["price", ({ timeslot }) => timeslot.price],
  ["priceCurrency", ({ timeslot }) => timeslot.priceCurrency],
  ["canceledByRole", ({ canceledByRole }) => canceledByRole],
  ["cancellationReasonCode", ({ cancellationReasonCode }) => cancellationReasonCode],
  ["cancellationReasonText", ({ cancellationReasonText }) => cancellationReasonText],
]);

/** Fields of a booking that the `{{places}}` of a template can name; what a booking does not have stays empty. */
export const templateFields: readonly string[] = [...readers.keys()];

const fill = (template: string, booking: BookingView): string =>
  template.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (place, field: string) => {
    const read = readers.get(field);
    return read === undefined ? place : String(read(booking) ?? "");
  });

/** The rule's template in `language`, else in the first language that it has. */
function templateOf(rule: NotificationRule, language: string): [string, MessageTemplate] {
  const chosen =
    Object.entries(rule.template).find(([code]) => code === language) ?? Object.entries(rule.template)[0];
  if (chosen === undefined) throw new Error(`rule ${rule.id} has no template`);
  return chosen;
}

/** What the recipient reads, made at the moment of sending. */
export function composeMessage(
  entry: LedgerEntry,
  rule: NotificationRule,
  booking: BookingView,
  preferred: string,
): Message {
  const [language, { title, text }] = templateOf(rule, preferred);
  const { id, ruleId, on, recipient } = entry;
  return {
    id,
    ruleId,
    on,
    recipient,
    language,
    title: fill(title, booking),
    text: fill(text, booking),
    booking,
    contact: {},
  };
}

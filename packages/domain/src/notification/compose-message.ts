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

/** Fields of a booking that templates can name. */
const fieldsOf = (booking: BookingView): ReadonlyMap<string, string> =>
  new Map([
    ["bookingId", booking.bookingId],
    ["eventId", booking.eventId],
    ["bookingStatus", booking.bookingStatus],
    ["startAt", localTime(booking.startAt, booking.timeslot.startTime)],
    ["endAt", localTime(booking.endAt, booking.timeslot.endTime)],
    ["price", String(booking.timeslot.price)],
    ["priceCurrency", booking.timeslot.priceCurrency],
  ]);

const fill = (template: string, fields: ReadonlyMap<string, string>): string =>
  template.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (place, field: string) => fields.get(field) ?? place);

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
  const fields = fieldsOf(booking);
  const { id, ruleId, on, recipient } = entry;
  return {
    id,
    ruleId,
    on,
    recipient,
    language,
    title: fill(title, fields),
    text: fill(text, fields),
    booking,
    contact: {},
  };
}

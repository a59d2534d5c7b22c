import type { BookingView } from "../booking/booking-view.ts";
import type { Contact } from "./contacts.ts";
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

/** The part of a language code that names the language itself. */
const primary = (code: string): string => code.toLowerCase().replace(/-.*/, "");

/** The rule's template in the first of these languages that it has, else in the first one of its own. */
function templateOf(rule: NotificationRule, languages: readonly string[]): [string, MessageTemplate] {
  const templates = Object.entries(rule.template);
  const wanted = languages.flatMap((language) => [
    templates.find(([code]) => code.toLowerCase() === language.toLowerCase()),
    templates.find(([code]) => primary(code) === primary(language)),
  ]);
  const chosen = wanted.find((template) => template !== undefined) ?? templates[0];
  if (chosen === undefined) throw new Error(`rule ${rule.id} has no template`);
  return chosen;
}

/** What a message is made of. */
export interface Making {
  readonly rule: NotificationRule;
  readonly booking: BookingView;
  readonly contact: Contact;
  /** Language codes, the dearest first. */
  readonly languages: readonly string[];
}

/** What the recipient reads, made at the moment of sending. */
export function composeMessage(
  { id, ruleId, on, recipient }: LedgerEntry,
  { rule, booking, contact, languages }: Making,
): Message {
  const [language, { title, text }] = templateOf(rule, languages);
  const read = { language, title: fill(title, booking), text: fill(text, booking) };
  return { id, ruleId, on, recipient, ...read, booking, contact };
}

import type { BookingView, MissingMessage, NotificationExplanation } from "@bookings/domain";
import { facts, id, section, table, time, timeFrom } from "./elements.ts";
import { type Html, html, type Part } from "./html.ts";
import { messageTable } from "./messages.ts";
import { outlookText, stepText } from "./outlook.ts";

/** Messages on the page; more of one booking come only of an event that is moved again and again. */
const MESSAGES_MAX = 200;

const bookingFacts = (booking: BookingView, now: Date): Html =>
  facts([
    ["Booking", booking.bookingStatus],
    ["Event", booking.eventStatus],
    ["Starts", timeFrom(now, booking.startAt)],
    ["Ends", timeFrom(now, booking.endAt)],
    ["Athlete", personLink(booking.userId)],
    ["Coach", personLink(booking.coachId)],
    ["Order", id(booking.orderId)],
    ["Event id", id(booking.eventId)],
  ]);

const personLink = (userId: string): Html => html`<a href="/ops?id=${userId}">${id(userId)}</a>`;

const stepTable = ({ steps }: NotificationExplanation, now: Date): Html =>
  table({
    caption: "The earliest first; of what happened several times, the last time",
    columns: ["What", "When", "By"],
    none: "Nothing yet.",
    rows: steps.map((step) => {
      const [what, by] = stepText(step);
      return [what, timeFrom(now, step.at), by];
    }),
  });

interface Line {
  readonly rule: string;
  readonly why: Html;
  readonly to: Set<string>;
  readonly channels: Set<string>;
}

/** Recipients and channels of a rule that have the same to be said of them share a line. */
function linesOf(missing: readonly MissingMessage[], now: Date): Line[] {
  const lines = new Map<string, Line>();
  for (const one of missing) {
    const why = outlookText(one, now);
    const key = one.rule.id + why.markup;
    const line = lines.get(key) ?? { rule: one.rule.id, why, to: new Set(), channels: new Set() };
    lines.set(key, line);
    line.to.add(one.recipient.role);
    line.channels.add(one.channel ?? "none");
  }
  return [...lines.values()];
}

/** What never happened is hardly ever asked for: it comes last. */
const lastThatNeverWas = (a: MissingMessage, b: MissingMessage): number =>
  Number(a.outlook.why === "neverHappened") - Number(b.outlook.why === "neverHappened");

const missingTable = ({ missing }: NotificationExplanation, now: Date): Html =>
  table({
    caption: "Rules that have recorded nothing about the booking as it is now",
    columns: ["Rule", "To", "Channel", "Why there is no message"],
    none: "Nothing: every rule has recorded its messages.",
    rows: linesOf(missing.toSorted(lastThatNeverWas), now).map(({ rule, to, channels, why }) => [
      rule,
      [...to].join(", "),
      [...channels].join(", "),
      why,
    ]),
  });

/** What is told of a booking, and of everything that was or was not sent about it. */
export function bookingParts(explanation: NotificationExplanation, from: string, now: Date): Part {
  const { booking, messages } = explanation;
  const shown = messageTable(messages.slice(0, MESSAGES_MAX), from);
  const more =
    messages.length > MESSAGES_MAX
      ? html`<p>${messages.length - MESSAGES_MAX} older ones are not shown.</p>`
      : undefined;
  if (booking === undefined)
    return [
      html`<p>There is no booking with this id any more. What is left are messages to the other side.</p>`,
      section("Messages", shown, more),
    ];
  return [
    bookingFacts(booking, now),
    section("What happened", stepTable(explanation, now)),
    section("Messages", shown, more),
    section("No message, and why", missingTable(explanation, now)),
  ];
}

/** Bookings of a person, as links. */
export const bookingList = (bookings: readonly BookingView[], caption: string): Html =>
  table({
    caption,
    columns: ["Booking", "Status", "Starts", "Event"],
    none: "None.",
    rows: bookings.map((booking) => [
      html`<a href="/ops?id=${booking.bookingId}">${id(booking.bookingId)}</a>`,
      booking.bookingStatus,
      time(booking.startAt),
      booking.eventStatus,
    ]),
  });

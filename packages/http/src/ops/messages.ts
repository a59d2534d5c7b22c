import type { MessageStatus, NotificationView } from "@bookings/domain";
import { bookingLink, id, orNone, sign, table, time } from "./elements.ts";
import { type Html, html, type Part } from "./html.ts";

const moods = { pending: "plain", sent: "good", dead: "bad", expired: "bad", skipped: "plain" } as const;

/** What has become of a message. */
export const statusSign = (status: MessageStatus): Html => sign(moods[status], status);

/** Tries a message again. @param from the page to come back to */
const retryForm = ({ id: messageId, ruleId, recipient }: NotificationView, from: string): Html =>
  html`<form method="post" action="/ops/notifications/${messageId}/retry">
<input type="hidden" name="from" value="${from}">
<button aria-label="Retry ${ruleId} to the ${recipient.role.toLowerCase()}">Retry</button></form>`;

const recipientOf = ({ recipient }: NotificationView): Html =>
  html`${recipient.role} ${id(recipient.userId)}`;

/** Messages that were given up, each with its way back. */
export const deadTable = (messages: readonly NotificationView[], from: string): Html =>
  table({
    caption: "Given up after all tries; the latest due first",
    columns: ["Rule", "Booking", "To", "Channel", "Reason", "Tries", "Due", "Message", "Retry"],
    none: "None: no message has been given up.",
    rows: messages.map((message) => [
      message.ruleId,
      bookingLink(message.bookingId),
      recipientOf(message),
      message.channel,
      orNone(message.reason, (reason) => reason),
      message.attempts,
      time(message.dueAt),
      id(message.id),
      retryForm(message, from),
    ]),
  });

/** Messages of one booking. */
export const messageTable = (messages: readonly NotificationView[], from: string): Html =>
  table({
    caption: "Recorded; the latest due first",
    columns: ["Rule", "To", "Channel", "Status", "Reason", "Tries", "Due", "Next try", "Sent", "Message"],
    none: "No message about this booking has been recorded.",
    rows: messages.map((message): Part[] => [
      message.ruleId,
      recipientOf(message),
      message.channel,
      [statusSign(message.status), message.status === "dead" ? retryForm(message, from) : undefined],
      orNone(message.reason, (reason) => reason),
      message.attempts,
      time(message.dueAt),
      orNone(message.nextAttemptAt, time),
      orNone(message.sentAt, time),
      id(message.id),
    ]),
  });

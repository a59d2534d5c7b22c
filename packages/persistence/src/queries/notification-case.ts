import type { Booked, BookingId, NotificationCase, RuleProgress } from "@bookings/domain";
import type { Run } from "../connection/statement.ts";
import { type BookingRow, bookingTable, fromBookingRow } from "../rows/booking-row.ts";
import { selectList } from "../rows/columns.ts";
import { type EventRow, eventTable, fromEventRow } from "../rows/event-row.ts";
import { fromNotificationRow, type NotificationRow, notificationTable } from "../rows/notification-row.ts";
import {
  fromNotificationRuleRow,
  type NotificationRuleRow,
  notificationRuleTable,
} from "../rows/notification-rule-row.ts";

const everyRule = `select ${selectList(notificationRuleTable, "r")} from notification_rule r`;

const booking = `select ${selectList(bookingTable, "b")} from booking b where b.booking_id = $1::uuid`;

const event = `select ${selectList(eventTable, "e")} from event e where e.event_id = $1::uuid`;

const messages = `
  select ${selectList(notificationTable, "n")} from notification n
  where n.booking_id = $1::uuid order by n.due_at desc, n.notification_id desc`;

async function progressOf(run: Run): Promise<ReadonlyMap<string, RuleProgress>> {
  const rows = await run<NotificationRuleRow>(everyRule);
  return new Map(rows.map((row) => [row.rule_id, fromNotificationRuleRow(row)]));
}

async function bookedOf(run: Run, bookingId: BookingId): Promise<Booked | undefined> {
  const [row] = await run<BookingRow>(booking, [bookingId]);
  const [itsEvent] = row === undefined ? [] : await run<EventRow>(event, [row.event_id]);
  // An erasure between the two takes both.
  if (row === undefined || itsEvent === undefined) return undefined;
  return { booking: fromBookingRow(row), event: fromEventRow(itsEvent) };
}

/** How far the rules were looked at is read first: a run that comes in between shows in the messages. */
export async function notificationCase(run: Run, bookingId: BookingId): Promise<NotificationCase> {
  const progress = await progressOf(run);
  const booked = await bookedOf(run, bookingId);
  const entries = (await run<NotificationRow>(messages, [bookingId])).map(fromNotificationRow);
  return { entries, progress, ...(booked === undefined ? {} : { booked }) };
}

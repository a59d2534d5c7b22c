import type { UserDataRepository, UserId } from "@bookings/domain";
import type { Statements } from "../connection/transaction.ts";
import { type BookingRow, bookingTable, fromBookingRow } from "../rows/booking-row.ts";
import { selectList } from "../rows/columns.ts";
import { erasureTable, toErasureRow } from "../rows/erasure-row.ts";
import { type EventRow, eventTable, fromEventRow } from "../rows/event-row.ts";
import { type LockedEvents, remember } from "./locked-events.ts";
import { countOf, insertInto, lockForErasure, lockUser } from "./statements.ts";

// Unions of what single indexes find: a condition with `or` would read the whole table.
const lockEvents = `
  select ${selectList(eventTable, "e")} from event e
  where e.event_id in (
    select event_id from event where coach_id = $1::uuid
    union select event_id from booking where user_id = $1::uuid
  )
  order by e.event_id for no key update`;

const lockBookings = `
  select ${selectList(bookingTable, "b")} from booking b
  where b.booking_id in (
    select booking_id from booking where user_id = $1::uuid
    union select c.booking_id from event e join booking c on c.event_id = e.event_id where e.coach_id = $1::uuid
  )
  order by b.booking_id for no key update`;

// Two coaches may go at once, and neither must believe that the other's bookings keep an order from being empty.
const lockOrders = `
  select order_id from booking_order
  where order_id in (
    select order_id from booking_order where user_id = $1::uuid
    union select order_id from booking where booking_id = any($2::uuid[])
  )
  order by order_id for update`;

const removeBookings = "delete from booking where booking_id = any($1::uuid[])";

const removeOrders = `
  delete from booking_order o where o.order_id = any($1::uuid[])
    and (o.user_id = $2::uuid or not exists (select from booking b where b.order_id = o.order_id))`;

const removeEvents = "delete from event where event_id = any($1::uuid[])";

const addRecord = insertInto(erasureTable, erasureTable.columns);

async function open(statements: Statements, locked: LockedEvents, userId: UserId) {
  const { look } = statements;
  lockForErasure(statements);
  lockUser(statements, userId);
  const [eventRows, bookingRows] = await Promise.all([
    look<EventRow>(lockEvents, [userId]),
    look<BookingRow>(lockBookings, [userId]),
  ]);
  const events = eventRows.map(fromEventRow);
  remember(locked, events);
  const eventOf = new Map(events.map((event) => [event.eventId, event]));
  const bookings = bookingRows.map(fromBookingRow);
  return {
    events: events.filter(({ coachId }) => coachId === (userId as string)),
    booked: bookings.flatMap((booking) => {
      const event = eventOf.get(booking.eventId);
      return event === undefined ? [] : { booking, event };
    }),
  };
}

async function remove(
  { run }: Statements,
  userId: UserId,
  { bookingIds, eventIds }: Parameters<UserDataRepository["remove"]>[1],
) {
  const locked = await run<{ readonly order_id: string }>(lockOrders, [userId, bookingIds]);
  const orderIds = locked.map(({ order_id }) => order_id);
  const [bookings, orders, events] = await Promise.all([
    countOf(run, removeBookings, [bookingIds]),
    countOf(run, removeOrders, [orderIds, userId]),
    countOf(run, removeEvents, [eventIds]),
  ]);
  return { orders, bookings, events };
}

/** Everything of one user in this database. */
export const users = (statements: Statements, locked: LockedEvents): UserDataRepository => ({
  open: (userId) => open(statements, locked, userId),

  remove: async (userId, data) => remove(statements, userId, data),

  addRecord: async (record) => {
    statements.send(addRecord, [JSON.stringify([toErasureRow(record)])]);
  },
});

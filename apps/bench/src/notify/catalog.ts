import type pg from "pg";
import { withoutIndexes } from "../support/indexes.ts";

/** When the sessions that are due start, each a millisecond after the one before. */
export const DUE_FROM = new Date("2027-01-01T12:00:00.000Z");

/** Bookings of one event. */
export const PLACES = 10;

const tables = "notification, notification_queue, notification_rule, booking, booking_order, event";

const events = `
  insert into event (event_id, coach_id, start_at, end_at, status, requires_approval, timeslot, seats, seats_taken, revision)
  select md5('event' || n)::uuid, md5('coach' || n % 5000)::uuid, starts, starts + interval '1 hour', 'Scheduled', true,
    slot, ${PLACES}, ${PLACES}, 1
  from generate_series(0, $1::int / ${PLACES} - 1) n,
  lateral (select $3::timestamptz + case when n < $2::int / ${PLACES} then n * interval '1 millisecond'
    else interval '1 day' + (n % 8000) * interval '1 hour' end) s(starts),
  jsonb_build_object('timeSlotId', md5('slot')::uuid, 'startTime', '13:00:00+03:00', 'endTime', '14:00:00+03:00',
    'numberOfParticipants', ${PLACES}, 'slotType', 'Online', 'ageFrom', 18, 'ageTo', 99, 'duration', 60, 'price', 1500,
    'priceCurrency', 'RUB', 'paymentMethod', 'Cash') slot`;

const orders = `
  insert into booking_order (order_id, user_id, payment_status, created_at)
  select md5('order' || n)::uuid, md5('user' || n)::uuid, 'Cash', $2::timestamptz - interval '90 days'
  from generate_series(0, $1::int - 1) n`;

// In the order in which people book, the bookings of an event lie far from each other: hardly two on one page.
const bookings = `
  insert into booking (booking_id, order_id, user_id, coach_id, event_id, timeslot, requested_at, status, accepted_at,
    version, changed_at)
  select md5('booking' || n)::uuid, md5('order' || n)::uuid, md5('user' || n)::uuid, e.coach_id, e.event_id, e.timeslot,
    asked, 'Accepted', asked + interval '1 hour', 2, asked + interval '1 hour'
  from generate_series(0, $1::int - 1) n
  join event e on e.event_id = md5('event' || n % ($1::int / ${PLACES}))::uuid,
  lateral (select $2::timestamptz - interval '80 days' + n * interval '1 second') a(asked)
  order by n`;

/** So many bookings, of which so many belong to sessions that start from {@link DUE_FROM} on; the others later. */
export async function fill(client: pg.Client, all: number, due: number): Promise<void> {
  const from = DUE_FROM.toISOString();
  await client.query(`truncate ${tables}`);
  await client.query(events, [all, due, from]);
  await client.query("analyze event");
  await client.query(orders, [all, from]);
  await withoutIndexes(client, "booking", () => client.query(bookings, [all, from]));
  await client.query("vacuum (analyze)");
  await client.query("checkpoint");
}

import type pg from "pg";
import { withoutIndexes } from "../support/indexes.ts";
import { PER_USER, spread } from "./people.ts";

/** Events of a block have 20, 19, … 1 seats. */
const BLOCK = 20;
const LAYERS_MAX = 12;

/**
 * The event of each place of a block, the places of one event as far from each other as they can be: bookings that
 * follow each other are never of one event. An event is asked for by no more people than it has seats.
 */
const places: readonly number[] = Array.from({ length: LAYERS_MAX }, (_, layer) =>
  Array.from({ length: BLOCK }, (_event, event) => event).filter(
    (event) => layer < Math.ceil((BLOCK - event) * 0.8),
  ),
).flat();

/** Users who fill a hundred, from the first place of each kind on. */
const amounts = spread.flatMap(({ users, bookings }) => Array.from({ length: users }, () => bookings));

/** A number from 0 to below `range` that looks random and is the same each time. */
const dice = (seed: string, range: string): string =>
  `(hashint4((${seed})::int)::bigint + 2147483648) % ${range}`;

const person = `
  create temporary table person as
  select u, md5('user' || u)::uuid as user_id, amount, (sum(amount) over (order by u) - amount)::int as first
  from (select u, ($2::int[])[u % 100 + 1] as amount from generate_series(0, $1::int - 1) u) one`;

const session = `
  create temporary table session as
  select e, md5('event' || e)::uuid as event_id, md5('coach' || ${dice("e + 1000000000", "$2::int")})::uuid as coach_id,
    ${BLOCK} - e % ${BLOCK} as seats, starts, starts + interval '1 hour' as ends,
    ${dice("e + 7", "50")} = 0 as canceled, ${dice("e + 11", "10")} < 7 as approval,
    jsonb_build_object('timeSlotId', md5('slot' || e % 5000)::uuid, 'startTime', '13:00:00+03:00',
      'endTime', '14:00:00+03:00', 'numberOfParticipants', ${BLOCK} - e % ${BLOCK}, 'slotType', 'Offline',
      'ageFrom', 18, 'ageTo', 60, 'duration', 60, 'price', 1500, 'priceCurrency', 'RUB', 'paymentMethod', 'Cash',
      'addressId', md5('address' || e % 300)::uuid, 'public', true, 'level', 'Any') as timeslot
  from generate_series(0, $1::int - 1) e,
  lateral (select $3::timestamptz - interval '365 days' + ${dice("e", "43680")} * interval '15 minutes') s(starts)`;

const STATUS = `case
  when canceled then 'Canceled'
  when starts > $1::timestamptz then case
    when chance < 25 and approval then 'Pending' when chance < 86 then 'Accepted' when chance < 96 then 'Canceled'
    when approval then 'Rejected' else 'Accepted' end
  when chance < 78 then 'Accepted'
  when chance < 92 then 'Canceled'
  when chance < 96 and approval then 'Rejected'
  when chance < 98 and ends < $1::timestamptz - interval '1 day' then 'InDispute'
  when ends < $1::timestamptz - interval '1 day' then 'DisputeDone' else 'Accepted' end`;

/** Every booking with its event, its order of 1 to 3 and its status; an order is made before the first of its events. */
const planned = `
  create temporary table planned as
  select i, u, user_id, event_id, coach_id, starts, ends, approval, canceled, timeslot, chance, ${STATUS} as status,
    k % 6 in (0, 1, 3) as opens_order, md5('order' || u || '-' || o)::uuid as order_id,
    least(min(starts) over (partition by u, o) - (1 + u % 20) * interval '1 day',
      $1::timestamptz - (120 + ${dice("u * 31 + o", "20000")}) * interval '1 minute') as requested
  from (
    select i, u, user_id, i - first as k, (i - first) / 6 * 3 + (array[0, 1, 1, 2, 2, 2])[(i - first) % 6 + 1] as o,
      ${dice("i", "100")} as chance, i % $2::int * ${BLOCK} + ($3::int[])[i / $2::int + 1] as e
    from person, generate_series(first, first + amount - 1) i
  ) one join session using (e)`;

const HOLDING = "status in ('Pending', 'Accepted', 'InDispute', 'DisputeDone')";

const events = `
  insert into event (event_id, coach_id, start_at, end_at, status, requires_approval, service_cardinality, timeslot, seats,
    seats_taken, revision)
  select event_id, coach_id, starts, ends, case when canceled then 'Canceled' else 'Scheduled' end, approval, 1 + e % 3,
    timeslot, seats, coalesce(taken, 0), 1
  from session left join (
    select event_id, count(*) as taken from planned where ${HOLDING} group by event_id
  ) held using (event_id)
  order by starts`;

const orders = `
  insert into booking_order (order_id, user_id, payment_status, created_at)
  select order_id, user_id, 'Cash', requested from planned where opens_order order by requested`;

const isDisputed = "status in ('InDispute', 'DisputeDone')";
const disputedAt = `case when ${isDisputed} then ends + interval '1 hour' end`;
const resolvedAt = "case when status = 'DisputeDone' then ends + interval '5 hours' end";
const completedAt = `
  case when status = 'Accepted' and chance < 60 and ends < $1::timestamptz - interval '1 day' then ends + interval '10 minutes' end`;
const canceledAt = "case when status = 'Canceled' then requested + interval '100 minutes' end";

// In the order in which people book, so that the bookings of a user lie far from each other, as in life.
const bookings = `
  insert into booking (booking_id, order_id, user_id, coach_id, event_id, timeslot, requested_at, status, lapses_at,
    accepted_at, rejected_at, canceled_at, canceled_by_role, cancellation_reason_code, disputer_user_id,
    dispute_reason_id, disputed_at, resolved_at, completed_at, note, version, changed_at)
  select md5('booking' || i)::uuid, order_id, user_id, coach_id, event_id, timeslot, requested, status,
    case status when 'Pending' then starts end,
    case when status in ('Accepted', 'InDispute', 'DisputeDone') then answered end,
    case status when 'Rejected' then answered end,
    ${canceledAt}, case when status = 'Canceled' then case when canceled then 'Coach' else 'Athlete' end end,
    case when status = 'Canceled' and chance < 85 then 'NoTime' end,
    case when ${isDisputed} then user_id end, case when ${isDisputed} then md5('reason')::uuid end,
    ${disputedAt}, ${resolvedAt}, ${completedAt},
    case when chance < 20 and ends < $1::timestamptz then 'Good work. Bring the short bands next time.' end,
    case status when 'Pending' then 1 when 'DisputeDone' then 4 when 'InDispute' then 3 else 2 end,
    greatest(answered, ${canceledAt}, ${disputedAt}, ${resolvedAt}, ${completedAt})
  from planned,
  lateral (select requested + case when approval then 1 + chance % 60 else 0 end * interval '1 minute') a(answered)
  order by requested`;

/** A quarter of what was accepted was told to its athlete. */
const notifications = `
  insert into notification (notification_id, rule_id, trigger, booking_id, recipient_role, recipient_id, occurrence,
    channel, status, attempts, due_at, expires_at, next_attempt_at, sent_at)
  select md5('message' || i)::uuid, 'request-accepted', 'accepted', md5('booking' || i)::uuid, 'Athlete', user_id,
    requested, 'log', 'sent', 1, requested, requested + interval '1 day', requested, requested + interval '20 seconds'
  from planned where status = 'Accepted' and i % 4 = 0 order by requested`;

const miscounted = `
  select count(*)::int as count from event left join (
    select event_id, count(*) as holders from booking where ${HOLDING} group by event_id
  ) held using (event_id) where seats_taken <> coalesce(holders, 0)`;

/** @throws where the seats taken of an event are not those that its bookings hold */
export async function assertSeats(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ count: number }>(miscounted);
  if (rows[0]?.count !== 0) throw new Error(`${rows[0]?.count} events have miscounted their seats`);
}

const check = `
  select (select count(*)::int from booking) as bookings, (select count(*)::int from (
      select from booking group by user_id having count(*) = ${PER_USER}
    ) fifty) as fifties`;

interface Check {
  readonly bookings: number;
  readonly fifties: number;
}

/** @throws where what was filled in is not what was meant */
async function assertSound(client: pg.Client, all: number): Promise<void> {
  await assertSeats(client);
  const { rows } = await client.query<Check>(check);
  const { bookings: stored, fifties } = rows[0] as Check;
  if (stored !== all || fifties < (all / PER_USER) * 0.7)
    throw new Error(`filled in wrongly: ${stored} bookings, ${fifties} users with 50`);
}

/** So many bookings, a multiple of 5,000 from 10,000 on, in an empty database: fifty for each user on average. */
export async function fill(client: pg.Client, all: number): Promise<void> {
  const users = all / PER_USER;
  const blocks = Math.ceil(all / places.length);
  const { rows } = await client.query<{ now: Date }>("select date_trunc('hour', now()) as now");
  const now = rows[0]?.now;
  await client.query("set work_mem = '256MB'; set maintenance_work_mem = '256MB'");
  await client.query(person, [users, amounts]);
  await client.query(session, [blocks * BLOCK, Math.max(20, users / 10), now]);
  await client.query("analyze person, session");
  await client.query(planned, [now, blocks, places]);
  await client.query("analyze planned");
  await withoutIndexes(client, "event", () => client.query(events));
  await withoutIndexes(client, "booking_order", () => client.query(orders));
  await client.query("analyze event, booking_order");
  await withoutIndexes(client, "booking", () => client.query(bookings, [now]));
  await withoutIndexes(client, "notification", () => client.query(notifications));
  await client.query("drop table person, session, planned; reset work_mem; reset maintenance_work_mem");
  await assertSound(client, all);
  await client.query("vacuum (analyze)");
  await client.query("checkpoint");
}

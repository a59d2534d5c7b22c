import { erasureOf } from "../reference/erasure.ts";
import { buyer } from "./people.ts";
import { REGION } from "./pool.ts";

/** Counts the orders that were refused, and hands out those who are to be erased. */
const sequences = "create sequence bench_refused; create sequence bench_turn";

const HOLDING = "('Pending', 'Accepted', 'InDispute', 'DisputeDone')";

const overlaps = (one: string, other: string): string =>
  `${one}.start_at < ${other}.end_at and ${other}.start_at < ${one}.end_at`;

/** Looks at each event as it is locked, so that none is read twice. */
const bookable = `
  select count(*) = cardinality(wanted) and bool_and(e.status = 'Scheduled' and e.start_at > moment
    and e.coach_id <> athlete and e.seats_taken < e.seats), array_agg(e.start_at), array_agg(e.end_at)
  into allowed, starts, ends
  from (select * from event where event_id = any(wanted) order by event_id for no key update) e`;

const overlapWithin = `
  exists (select from unnest(starts, ends) with ordinality a(start_at, end_at, n)
    join unnest(starts, ends) with ordinality b(start_at, end_at, n) on a.n < b.n and ${overlaps("a", "b")})`;

const overlapWithHeld = `
  exists (select from booking b join event h on h.event_id = b.event_id
    where b.user_id = athlete and b.status in ${HOLDING} and h.end_at > moment
      and (b.status <> 'Pending' or h.start_at > moment)
      and exists (select from unnest(starts, ends) w(start_at, end_at) where ${overlaps("h", "w")}))`;

/** An order in one call: the locks, the checks and the writes of the service. */
const placeOrder = `
  create function bench_place_order(athlete uuid, wanted uuid[]) returns void language plpgsql as $$
  declare
    moment timestamptz(3) := clock_timestamp();
    fresh uuid := gen_random_uuid();
    allowed boolean;
    starts timestamptz[];
    ends timestamptz[];
  begin
    perform pg_advisory_xact_lock(hashtextextended(athlete::text, 0));
    ${bookable};
    if not allowed or cardinality(wanted) > 1 and ${overlapWithin} or ${overlapWithHeld} then
      perform nextval('bench_refused');
      return;
    end if;
    update event set seats_taken = seats_taken + 1 where event_id = any(wanted);
    insert into booking_order (order_id, user_id, payment_status, created_at) values (fresh, athlete, 'Cash', moment);
    insert into booking (booking_id, order_id, user_id, coach_id, event_id, timeslot, requested_at, status, lapses_at,
      accepted_at, version, changed_at)
    select gen_random_uuid(), fresh, athlete, e.coach_id, e.event_id, e.timeslot, moment,
      case when e.requires_approval then 'Pending' else 'Accepted' end,
      case when e.requires_approval then e.start_at end, case when not e.requires_approval then moment end, 1, moment
    from event e where e.event_id = any(wanted);
  end $$`;

/** As many events of a region as are asked for, for the athlete with that number. */
const order = `
  create function bench_order(region int, athlete int, events int, one int, other int, third int) returns void
  language plpgsql as $$
  declare
    wanted uuid[] := array[md5('pool' || region * ${REGION} + one)::uuid];
  begin
    if events > 1 then wanted := wanted || md5('pool' || region * ${REGION} + other)::uuid; end if;
    if events > 2 then wanted := wanted || md5('pool' || region * ${REGION} + third)::uuid; end if;
    perform bench_place_order(md5('user' || ${buyer("athlete")})::uuid, wanted);
  end $$`;

const steps = erasureOf({ user: "who", bookings: "its_bookings", orders: "its_orders", now: "moment" });

const counting = (statement: string, into: string): string =>
  `${statement}; get diagnostics ${into} = row_count;`;

/** An erasure in one call. */
const erase = `
  create function bench_erase(who uuid) returns void language plpgsql as $$
  declare
    moment timestamptz(3);
    its_bookings uuid[];
    its_orders uuid[];
    bookings int; orders int; events int; notifications int; answers int;
  begin
    perform pg_advisory_xact_lock(1, 1);
    perform pg_advisory_xact_lock(hashtextextended(who::text, 0));
    perform from (${steps.lockEvents}) locked;
    its_bookings := array(${steps.lockBookings});
    moment := clock_timestamp();
    ${steps.farewells};
    ${steps.removeMessages("into notifications")};
    ${steps.removeAnswers("into answers")};
    ${steps.freeSeats};
    its_orders := array(${steps.lockOrders});
    ${counting(steps.removeBookings, "bookings")}
    ${counting(steps.removeOrders, "orders")}
    ${counting(steps.removeEvents, "events")}
    insert into erasure (erasure_id, erased_at, erased_by, rows) values (gen_random_uuid(), moment, 'user',
      jsonb_build_object('orders', orders, 'bookings', bookings, 'events', events, 'notifications', notifications,
        'answers', answers));
  end $$`;

/** Erases the next one of those who are prepared. */
const eraseNext = `
  create table bench_leaving (turn bigint primary key, user_id uuid not null);
  create function bench_erase_next() returns void language plpgsql as $$
  declare
    its_turn bigint := nextval('bench_turn');
    who uuid;
  begin
    select user_id into strict who from bench_leaving where turn = its_turn;
    perform bench_erase(who);
  end $$`;

export const engineFunctions: readonly string[] = [sequences, placeOrder, order, erase, eraseNext];

/** Orders of one to three events, by any athlete: what the requests to the servers ask for. */
export const orderScript = (region: number, athletes: number): string => `
\\set athlete random(0, ${athletes - 1})
\\set events random(1, 3)
\\set one random(0, ${REGION - 1})
\\set other (:one + random(1, ${REGION / 2 - 1})) % ${REGION}
\\set third (:one + ${REGION / 2} + random(0, ${REGION / 2 - 1})) % ${REGION}
select bench_order(${region}, :athlete, :events, :one, :other, :third);
`;

export const eraseScript = "select bench_erase_next();";

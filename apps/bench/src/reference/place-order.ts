import { randomUUID } from "node:crypto";
import type pg from "pg";
import { present } from "./bookings.ts";
import { inTransaction } from "./database.ts";
import { Refusal } from "./refusal.ts";

export interface OrderRequest {
  readonly userId: string;
  readonly eventIds: readonly string[];
  readonly paymentMethod: { readonly type: string };
}

interface EventRow {
  readonly event_id: string;
  readonly coach_id: string;
  readonly start_at: Date;
  readonly end_at: Date;
  readonly event_status: string;
  readonly requires_approval: boolean;
  readonly sport_id: string | null;
  readonly service_cardinality: string | null;
  readonly moved_at: Date | null;
  readonly timeslot: unknown;
  readonly seats: string;
  readonly seats_taken: string;
}

interface HeldRow {
  readonly event_id: string;
  readonly status: string;
  readonly start_at: Date;
  readonly end_at: Date;
}

const lockAthlete = "select pg_advisory_xact_lock(hashtextextended($1::text, 0))";

const lockEvents = `
  select event_id, coach_id, start_at, end_at, status as event_status, requires_approval, sport_id,
    service_cardinality, moved_at, timeslot, seats, seats_taken
  from event where event_id = any($1::uuid[]) order by event_id for no key update`;

const heldBy = `
  select b.event_id, b.status, e.start_at, e.end_at from booking b join event e on e.event_id = b.event_id
  where b.user_id = $1 and b.status in ('Pending', 'Accepted', 'InDispute', 'DisputeDone') and e.end_at > $2`;

const takeSeats = "update event set seats_taken = seats_taken + 1 where event_id = any($1::uuid[])";

const addOrder =
  "insert into booking_order (order_id, user_id, payment_status, created_at) values ($1, $2, 'Cash', $3)";

const addBookings = `
  insert into booking (booking_id, order_id, user_id, coach_id, event_id, timeslot, requested_at, status, lapses_at,
    accepted_at, version, changed_at)
  select new.booking_id, $1, $2, e.coach_id, e.event_id, e.timeslot, $3::timestamptz,
    case when e.requires_approval then 'Pending' else 'Accepted' end,
    case when e.requires_approval then e.start_at end,
    case when not e.requires_approval then $3::timestamptz end, 1, $3::timestamptz
  from unnest($4::uuid[], $5::uuid[]) new(booking_id, event_id) join event e on e.event_id = new.event_id`;

type Span = Pick<EventRow, "start_at" | "end_at">;

const overlap = (one: Span, other: Span): boolean =>
  one.start_at < other.end_at && other.start_at < one.end_at;

/** @throws {Refusal} */
function assertBookable(event: EventRow, ordered: readonly EventRow[], caller: string, now: Date): void {
  if (event.event_status !== "Scheduled" || event.start_at <= now)
    throw new Refusal(409, "event_not_bookable");
  if (event.coach_id === caller) throw new Refusal(409, "own_event");
  if (Number(event.seats_taken) >= Number(event.seats)) throw new Refusal(409, "event_full");
  if (ordered.some((other) => other !== event && overlap(other, event)))
    throw new Refusal(409, "time_conflict");
}

/** @throws {Refusal} */
function assertFree(events: readonly EventRow[], held: readonly HeldRow[], now: Date): void {
  const active = held.filter(({ status, start_at }) => status !== "Pending" || start_at > now);
  if (events.some((event) => active.some((place) => overlap(place, event))))
    throw new Refusal(409, "time_conflict");
}

/** @throws {Refusal} */
function assertRequest({ userId, eventIds, paymentMethod }: OrderRequest, caller: string): void {
  if (userId !== caller) throw new Refusal(403, "userId must be your own");
  if (eventIds.length < 1 || eventIds.length > 20)
    throw new Refusal(400, "eventIds must name 1 to 20 events");
  if (paymentMethod.type !== "Cash") throw new Refusal(422, "only cash is taken here");
}

const byStart = (one: { startAt: Date; bookingId: string }, other: { startAt: Date; bookingId: string }) =>
  one.startAt.getTime() - other.startAt.getTime() || (one.bookingId < other.bookingId ? -1 : 1);

/** Books all events of the order, or none: the locks, checks and writes of the service. @throws {Refusal} */
export function placeOrder(pool: pg.Pool, caller: string, request: OrderRequest) {
  assertRequest(request, caller);
  const { userId, eventIds } = request;
  return inTransaction(pool, async (client) => {
    await client.query({ name: "lock-athlete", text: lockAthlete, values: [userId] });
    const { rows: events } = await client.query<EventRow>({
      name: "lock-events",
      text: lockEvents,
      values: [eventIds],
    });
    if (events.length < eventIds.length) throw new Refusal(404, "event_not_found");
    const now = new Date();
    for (const event of events) assertBookable(event, events, caller, now);
    const held = await client.query<HeldRow>({ name: "held-by", text: heldBy, values: [userId, now] });
    assertFree(events, held.rows, now);
    const orderId = randomUUID();
    const ids = events.map(() => randomUUID());
    const booked = events.map(({ event_id }) => event_id);
    await client.query({ name: "take-seats", text: takeSeats, values: [booked] });
    await client.query({ name: "add-order", text: addOrder, values: [orderId, userId, now] });
    await client.query({
      name: "add-bookings",
      text: addBookings,
      values: [orderId, userId, now, ids, booked],
    });
    const bookings = events.map((event, index) => fresh(event, ids[index] ?? "", { orderId, userId, now }));
    return { orderId, userId, paymentStatus: "Cash", createdAt: now, bookings: bookings.toSorted(byStart) };
  });
}

const fresh = (event: EventRow, bookingId: string, order: { orderId: string; userId: string; now: Date }) =>
  present(
    {
      ...event,
      booking_id: bookingId,
      order_id: order.orderId,
      user_id: order.userId,
      status: event.requires_approval ? "Pending" : "Accepted",
      completed_at: null,
      note: null,
      canceled_at: null,
      canceled_by_role: null,
      cancellation_reason_code: null,
      cancellation_reason_text: null,
    },
    order.now,
  );

import type pg from "pg";
import { Refusal } from "./refusal.ts";

/** A booking with its event, as pg reads it by default: instants as dates, bigint as text, jsonb parsed. */
export interface BookingRow {
  readonly booking_id: string;
  readonly order_id: string;
  readonly user_id: string;
  readonly coach_id: string;
  readonly event_id: string;
  readonly start_at: Date;
  readonly end_at: Date;
  readonly status: string;
  readonly event_status: string;
  readonly completed_at: Date | null;
  readonly note: string | null;
  readonly canceled_at: Date | null;
  readonly canceled_by_role: string | null;
  readonly cancellation_reason_code: string | null;
  readonly cancellation_reason_text: string | null;
  readonly sport_id: string | null;
  readonly service_cardinality: string | null;
  readonly moved_at: Date | null;
  readonly timeslot: unknown;
}

const columns = `b.booking_id, b.order_id, b.user_id, b.coach_id, b.event_id, e.start_at, e.end_at, b.status,
  e.status as event_status, b.completed_at, b.note, b.canceled_at, b.canceled_by_role, b.cancellation_reason_code,
  b.cancellation_reason_text, e.sport_id, e.service_cardinality, e.moved_at, b.timeslot`;

const get = `select ${columns} from booking b join event e on e.event_id = b.event_id where b.booking_id = $1`;

const list = `
  select ${columns} from booking b join event e on e.event_id = b.event_id
  where b.user_id = $1 and b.dismissed_at is null order by e.start_at, b.booking_id`;

/** A request that nobody has answered is canceled when its event starts. */
function cancellationOf(row: BookingRow, now: Date) {
  if (row.status !== "Pending" || row.start_at > now)
    return { bookingStatus: row.status, canceledAt: row.canceled_at, canceledByRole: row.canceled_by_role };
  const { start_at: started, moved_at: moved } = row;
  const canceledAt = moved !== null && moved > started ? moved : started;
  return { bookingStatus: "Canceled", canceledAt, canceledByRole: "System" };
}

/** What the service answers of a booking. */
export const present = (row: BookingRow, now: Date) => ({
  bookingId: row.booking_id,
  orderId: row.order_id,
  userId: row.user_id,
  coachId: row.coach_id,
  eventId: row.event_id,
  startAt: row.start_at,
  endAt: row.end_at,
  eventStatus: row.event_status,
  completed: row.completed_at !== null,
  note: row.note,
  ...cancellationOf(row, now),
  cancellationReasonCode: row.cancellation_reason_code,
  cancellationReasonText: row.cancellation_reason_text,
  sportId: row.sport_id ?? undefined,
  serviceCardinality: row.service_cardinality === null ? null : Number(row.service_cardinality),
  timeslot: row.timeslot,
});

/** For its athlete and its coach. @throws {Refusal} */
export async function getBooking(pool: pg.Pool, caller: string, bookingId: string) {
  const { rows } = await pool.query<BookingRow>({ name: "get", text: get, values: [bookingId] });
  const [row] = rows;
  if (row === undefined || (row.user_id !== caller && row.coach_id !== caller))
    throw new Refusal(404, "there is no such booking");
  return present(row, new Date());
}

/** All bookings of a user, by start. @throws {Refusal} */
export async function listBookings(pool: pg.Pool, caller: string, userId: string) {
  if (userId !== caller) throw new Refusal(403, "userId must be your own");
  const { rows } = await pool.query<BookingRow>({ name: "list", text: list, values: [userId] });
  const now = new Date();
  return rows.map((row) => present(row, now));
}

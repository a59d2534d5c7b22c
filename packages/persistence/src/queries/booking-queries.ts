import {
  type BookingFilter,
  BookingNotFound,
  type BookingQueries,
  type BookingView,
  isEmpty,
} from "@bookings/domain";
import type { Run } from "../connection/statement.ts";
import { toInstant } from "../rows/instant.ts";
import { isParty } from "../rows/parties.ts";
import { bookingViewColumns, statusSeen } from "./booking-view-columns.ts";
import { type Condition, condition, insideWindow, where } from "./where.ts";

const views = `select ${bookingViewColumns} from booking b join event e on e.event_id = b.event_id`;

const get = `${views} where b.booking_id = $2::uuid and ${isParty("$3")}`;

/** What each part of a filter asks for. */
const conditionOf: {
  readonly [Part in keyof BookingFilter]-?: (asked: NonNullable<BookingFilter[Part]>) => Condition[];
} = {
  userId: (id) => [condition("b.user_id = ?::uuid", id)],
  // A booking's coach is its event's, for good; there the index has the times as well.
  coachId: (id) => [condition("e.coach_id = ?::uuid", id)],
  eventId: (id) => [condition("b.event_id = ?::uuid", id)],
  window: (window) => insideWindow("e", window),
  statuses: (statuses) => [condition(`${statusSeen} = any(?::text[])`, statuses)],
  hideDismissed: (hide) => (hide ? [condition("b.dismissed_at is null")] : []),
  // The row comparison names two tables, so no index helps with it; the event's start alone has one.
  after: ({ startAt, bookingId }) => [
    condition("e.start_at >= ?::timestamptz", toInstant(startAt)),
    condition("(e.start_at, b.booking_id) > (?::timestamptz, ?::uuid)", toInstant(startAt), bookingId),
  ],
  limit: () => [],
};

function conditionsOf(filter: BookingFilter): Condition[] {
  const parts = Object.entries(filter) as [keyof BookingFilter, never][];
  return parts.flatMap(([part, asked]) => (asked === undefined ? [] : conditionOf[part](asked)));
}

async function list(run: Run, filter: BookingFilter, now: Date): Promise<BookingView[]> {
  if (isEmpty(filter.window ?? {})) return [];
  const { text, values } = where(
    [condition("true"), ...conditionsOf(filter)],
    [toInstant(now), filter.limit ?? null],
  );
  return run<BookingView>(
    `${views} where ${text} order by e.start_at, b.booking_id limit $2::bigint`,
    values,
  );
}

/** Bookings as others see them, straight from the database. */
export const bookingQueries = (run: Run): BookingQueries => ({
  get: async (bookingId, now, party) => {
    const [view] = await run<BookingView>(get, [toInstant(now), bookingId, party ?? null]);
    if (view === undefined) throw new BookingNotFound(bookingId);
    return view;
  },

  list: (filter, now) => list(run, filter, now),
});

import {
  type BookingFilter,
  BookingNotFound,
  type BookingQueries,
  type BookingView,
  isEmpty,
} from "@bookings/domain";
import type { Run } from "../connection/statement.ts";
import { KNOWN_TO_COACH } from "../rows/booking-payment-columns.ts";
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
  hideUnpaid: (hide) => (hide ? [condition(KNOWN_TO_COACH)] : []),
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

/** By its conditions, of which there are few dozen: a text that is put together anew has to be looked at as a whole. */
const listings = new Map<string, string>();

function listing(conditions: string, paging: string): string {
  const key = paging + conditions;
  const known = listings.get(key);
  if (known !== undefined) return known;
  const text = `${views} where ${conditions} ${paging}`;
  listings.set(key, text);
  return text;
}

/**
 * Not knowing the limit, the server expects a few rows, and walks through all events from the first one on until it has
 * met as many of the athlete's; the expression, of which there is no index, makes it begin with the athlete. The events of
 * a coach lie in the index by their start, so there a page is read no further than it goes.
 */
const pagingOf = ({ userId, limit }: BookingFilter): string => {
  if (limit === undefined) return "order by e.start_at, b.booking_id";
  const start = userId === undefined ? "e.start_at" : "e.start_at + interval '0'";
  return `order by ${start}, b.booking_id limit $2::bigint`;
};

async function list(run: Run, filter: BookingFilter, now: Date): Promise<BookingView[]> {
  if (isEmpty(filter.window ?? {})) return [];
  const { text, values } = where(
    [condition("true"), ...conditionsOf(filter)],
    [toInstant(now), ...(filter.limit === undefined ? [] : [filter.limit])],
  );
  return run<BookingView>(listing(text, pagingOf(filter)), values);
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

import {
  type BookingId,
  BookingNotFound,
  type BookingRepository,
  type BookingStatus,
  type EventId,
  type HeldPlace,
  type UserId,
} from "@bookings/domain";
import { refuseDoubleBooking } from "../connection/storage-errors.ts";
import type { Statements } from "../connection/transaction.ts";
import {
  type BookingRow,
  bookingColumns,
  bookingTable,
  fromBookingRow,
  toBookingRow,
} from "../rows/booking-row.ts";
import { selectList } from "../rows/columns.ts";
import { type EventRow, eventTable, fromEventRow } from "../rows/event-row.ts";
import { HOLDING } from "../rows/holding.ts";
import { fromInstant, toInstant } from "../rows/instant.ts";
import { isParty } from "../rows/parties.ts";
import { type LockedEvents, remember } from "./locked-events.ts";
import { assertAll, lockUser, rowsOf, setFrom } from "./statements.ts";

const lockItsEvent = `
  select ${selectList(eventTable, "e")} from event e
  where e.event_id = (select b.event_id from booking b where b.booking_id = $1::uuid and ${isParty("$2")})
  for no key update`;

const lockIt = `select ${selectList(bookingTable, "b")} from booking b where b.booking_id = $1::uuid for no key update`;

const ofEvent = `
  select ${selectList(bookingTable, "b")} from booking b where b.event_id = $1::uuid order by b.booking_id`;

const heldBy = `
  select b.event_id, b.status, e.start_at as start_at, e.end_at as end_at
  from booking b join event e on e.event_id = b.event_id
  where b.user_id = $1::uuid and b.${HOLDING} and e.end_at > $2::timestamptz`;

const itsStart = "(select e.start_at from event e where e.event_id = new.event_id)";

const add = `
  insert into booking (${bookingColumns.join(", ")}, lapses_at)
  select ${bookingColumns.join(", ")}, case status when 'Pending' then ${itsStart} end from ${rowsOf(bookingTable)} new`;

const save = `
  update booking b set ${setFrom("new", bookingColumns.slice(1))}, lapses_at = case new.status when 'Pending' then ${itsStart} end
  from ${rowsOf(bookingTable)} new where b.booking_id = new.booking_id returning b.booking_id`;

interface HeldPlaceRow {
  readonly event_id: EventId;
  readonly status: BookingStatus;
  readonly start_at: string;
  readonly end_at: string;
}

const fromHeldPlaceRow = (row: HeldPlaceRow): HeldPlace => ({
  eventId: row.event_id,
  status: row.status,
  startAt: fromInstant(row.start_at),
  endAt: fromInstant(row.end_at),
});

/** The booking's event and then the booking itself, which may have been erased while the event was waited for. */
async function open(
  { look, run }: Statements,
  locked: LockedEvents,
  bookingId: BookingId,
  party: UserId | undefined,
) {
  const [event] = await look<EventRow>(lockItsEvent, [bookingId, party ?? null]);
  const [booking] = event ? await run<BookingRow>(lockIt, [bookingId]) : [];
  if (event === undefined || booking === undefined) throw new BookingNotFound(bookingId);
  const found = fromEventRow(event);
  remember(locked, [found]);
  return { booking: fromBookingRow(booking), event: found };
}

/** Bookings in this database. */
export const bookings = (statements: Statements, locked: LockedEvents): BookingRepository => ({
  open: (bookingId, party) => open(statements, locked, bookingId, party),

  ofEvent: async (eventId) => (await statements.run<BookingRow>(ofEvent, [eventId])).map(fromBookingRow),

  lockAthlete: async (userId) => lockUser(statements, userId),

  heldBy: async (userId, endingAfter) =>
    (await statements.look<HeldPlaceRow>(heldBy, [userId, toInstant(endingAfter)])).map(fromHeldPlaceRow),

  add: async (fresh) => {
    if (fresh.length === 0) return;
    const rows = JSON.stringify(fresh.map(toBookingRow));
    statements.send(add, [rows], (error) => refuseDoubleBooking(error, fresh));
  },

  save: async (changed) => {
    if (changed.length === 0) return;
    const rows = JSON.stringify(changed.map(toBookingRow));
    const saved = statements.run(save, [rows]).catch((error: unknown) => refuseDoubleBooking(error, changed));
    statements.later(saved.then((stored) => assertAll(stored, changed, "bookings")));
  },
});

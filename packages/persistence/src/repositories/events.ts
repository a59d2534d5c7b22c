import type { CoachEvent, EventCatalog, EventId } from "@bookings/domain";
import { refuseOverselling } from "../connection/storage-errors.ts";
import type { Statements } from "../connection/transaction.ts";
import { selectList } from "../rows/columns.ts";
import { type EventRow, eventTable, fromEventRow, toEventRow } from "../rows/event-row.ts";
import { isOnlySeated, type LockedEvents, remember } from "./locked-events.ts";
import { assertAll, insertInto, rowsOf, setFrom } from "./statements.ts";

const columns = eventTable.columns;

// The lock lets the checks of foreign keys through, which lock an event only against its removal.
const lock = `
  select ${selectList(eventTable, "e")} from event e
  where e.event_id = any($1::uuid[]) order by e.event_id for no key update`;

const add = `${insertInto(eventTable, columns)} on conflict (event_id) do nothing returning event_id`;

// Requests lapse when their event starts, so they move with it.
const save = `
  with saved as (
    update event e set ${setFrom("new", columns.slice(1))}
    from ${rowsOf(eventTable)} new join event old on old.event_id = new.event_id
    where e.event_id = new.event_id
    returning e.event_id, e.start_at, e.start_at <> old.start_at as moved
  ), moved as (
    update booking b set lapses_at = saved.start_at
    from saved where saved.moved and b.event_id = saved.event_id and b.status = 'Pending'
  )
  select event_id from saved`;

const withLapsedRequests = `
  select event_id from booking where status = 'Pending' and lapses_at <= $1::timestamptz
  group by event_id order by min(lapses_at), event_id limit $2::bigint`;

const seatedAfter = `
  select ${selectList(eventTable, "e")} from event e
  where (e.start_at, e.event_id) > ($1::timestamptz, $2::uuid) and e.seats_taken > 0
  order by e.start_at, e.event_id limit $3::bigint`;

// No time slot is written again, no index looked at.
const saveSeats = `
  update event e set seats_taken = new.seats_taken from unnest($1::uuid[], $2::bigint[]) new(event_id, seats_taken)
  where e.event_id = new.event_id`;

function sendSeats({ send }: Statements, seated: readonly CoachEvent[]): void {
  const values = [seated.map(({ eventId }) => eventId), seated.map(({ seatsTaken }) => seatsTaken)];
  send(saveSeats, values, (error) => refuseOverselling(error, seated));
}

function saveAll({ run, later }: Statements, changed: readonly CoachEvent[]): void {
  const rows = JSON.stringify(changed.map(toEventRow));
  const saved = run(save, [rows]).catch((error: unknown) => refuseOverselling(error, changed));
  later(saved.then((stored) => assertAll(stored, changed, "events")));
}

/** The catalog in this database. */
export const events = (statements: Statements, locked: LockedEvents): EventCatalog => ({
  lock: async (eventIds) => {
    const found = (await statements.look<EventRow>(lock, [eventIds])).map(fromEventRow);
    remember(locked, found);
    return found;
  },

  add: async (event) => {
    const stored = await statements
      .run(add, [JSON.stringify([toEventRow(event)])])
      .catch((error: unknown) => refuseOverselling(error, [event]));
    return stored.length > 0;
  },

  save: async (changed) => {
    const { seated = [], others = [] } = Object.groupBy(changed, (event) =>
      isOnlySeated(locked, event) ? "seated" : "others",
    );
    if (seated.length > 0) sendSeats(statements, seated);
    if (others.length > 0) saveAll(statements, others);
    remember(locked, changed);
  },

  withLapsedRequests: async (now, limit) => {
    const found = await statements.run<{ readonly event_id: EventId }>(withLapsedRequests, [
      now.toISOString(),
      limit,
    ]);
    return found.map(({ event_id }) => event_id);
  },

  seatedAfter: async ({ startAt, eventId }, limit) => {
    const found = await statements.run<EventRow>(seatedAfter, [startAt.toISOString(), eventId, limit]);
    return found.map(fromEventRow);
  },
});

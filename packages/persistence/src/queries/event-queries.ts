import { type CoachId, EventNotFound, type EventQueries, type EventView } from "@bookings/domain";
import type { Run } from "../connection/statement.ts";
import { toInstant } from "../rows/instant.ts";

const lapsed = `
  (select count(*) from booking b where b.event_id = e.event_id and b.status = 'Pending' and e.start_at <= $2::timestamptz)`;

const get = `
  select e.event_id as "eventId", e.coach_id as "coachId", e.start_at as "startAt",
    e.end_at as "endAt", e.status, e.requires_approval as "requiresApproval", e.sport_id as "sportId",
    e.service_cardinality as "serviceCardinality", e.timeslot, e.seats_taken - ${lapsed} as "seatsTaken"
  from event e where e.event_id = $1::uuid`;

const coachOf = "select coach_id from event where event_id = $1::uuid";

/** Events as others see them, straight from the database. */
export const eventQueries = (run: Run): EventQueries => ({
  get: async (eventId, now) => {
    const [view] = await run<EventView>(get, [eventId, toInstant(now)]);
    if (view === undefined) throw new EventNotFound(eventId);
    return view;
  },

  coachOf: async (eventId) => {
    const [event] = await run<{ readonly coach_id: CoachId }>(coachOf, [eventId]);
    return event?.coach_id;
  },
});

import type { CoachEvent } from "@bookings/domain";
import type { EventEntity } from "../entities/event-entity.ts";
import { type ColumnsOf, type RowOf, table } from "./columns.ts";
import { fromInstant, toInstant } from "./instant.ts";

/** One bookable session of a coach. */
export type EventRow = RowOf<typeof EventEntity>;

export const eventTable = table("event", {
  event_id: true,
  coach_id: true,
  start_at: true,
  end_at: true,
  status: true,
  requires_approval: true,
  sport_id: true,
  service_cardinality: true,
  timeslot: true,
  seats: true,
  seats_taken: true,
  revision: true,
  moved_at: true,
  start_moved_at: true,
} satisfies ColumnsOf<EventRow>);

export const toEventRow = (event: CoachEvent): EventRow => ({
  event_id: event.eventId,
  coach_id: event.coachId,
  start_at: toInstant(event.startAt),
  end_at: toInstant(event.endAt),
  status: event.status,
  requires_approval: event.requiresApproval,
  sport_id: event.sportId,
  service_cardinality: event.serviceCardinality,
  timeslot: event.timeslot,
  seats: event.timeslot.numberOfParticipants,
  seats_taken: event.seatsTaken,
  revision: event.revision,
  moved_at: toInstant(event.movedAt),
  start_moved_at: toInstant(event.startMovedAt),
});

export const fromEventRow = (row: EventRow): CoachEvent => ({
  eventId: row.event_id,
  coachId: row.coach_id,
  startAt: fromInstant(row.start_at),
  endAt: fromInstant(row.end_at),
  status: row.status,
  requiresApproval: row.requires_approval,
  sportId: row.sport_id,
  serviceCardinality: row.service_cardinality,
  timeslot: row.timeslot,
  seatsTaken: row.seats_taken,
  revision: row.revision,
  movedAt: fromInstant(row.moved_at),
  startMovedAt: fromInstant(row.start_moved_at),
});

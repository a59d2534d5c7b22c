import type { CoachEvent, CoachId, EventId, EventStatus, Id, TimeSlot } from "@bookings/domain";
import { defineEntity, p } from "@mikro-orm/core";
import type { RowOf } from "./columns.ts";
import { fromInstant, instant, toInstant } from "./instant.ts";

export const EventEntity = defineEntity({
  name: "Event",
  tableName: "event",
  properties: {
    event_id: p.uuid().$type<EventId>().primary(),
    coach_id: p.uuid().$type<CoachId>(),
    start_at: instant(),
    end_at: instant(),
    status: p.text().$type<EventStatus>(),
    requires_approval: p.boolean(),
    sport_id: p.uuid().$type<Id<"Sport">>().strictNullable(),
    service_cardinality: p.bigint("number").strictNullable(),
    timeslot: p.json<TimeSlot>().columnType("json"),
    /** The time slot's number of participants, for the check that keeps it from being exceeded. */
    seats: p.bigint("number"),
    seats_taken: p.bigint("number"),
    revision: p.bigint("number"),
    moved_at: instant().strictNullable(),
    start_moved_at: instant().strictNullable(),
  },
  checks: [
    { name: "event_status_check", expression: "status in ('Scheduled', 'Canceled')" },
    { name: "event_period_check", expression: "start_at < end_at" },
    { name: "event_capacity_check", expression: "seats = (timeslot ->> 'numberOfParticipants')::bigint" },
    { name: "event_seats_check", expression: "seats_taken >= 0 and seats_taken <= seats" },
  ],
  indexes: [
    { name: "event_start_index", properties: ["start_at"] },
    { name: "event_end_index", properties: ["end_at"] },
    { name: "event_moved_index", properties: ["moved_at"], where: "moved_at is not null" },
    { name: "event_coach_start_index", properties: ["coach_id", "start_at"] },
    { name: "event_coach_end_index", properties: ["coach_id", "end_at"] },
  ],
});

/** One bookable session of a coach. */
export type EventRow = RowOf<typeof EventEntity>;

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

import type { CoachId, EventId, EventStatus, Id, TimeSlot } from "@bookings/domain";
import { defineEntity, p } from "@mikro-orm/core";
import { instant } from "./instant-column.ts";

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

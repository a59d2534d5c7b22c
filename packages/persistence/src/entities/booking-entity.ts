import type {
  AthleteId,
  BookingId,
  BookingPayment,
  BookingStatus,
  CancelerRole,
  CancellationReasonCode,
  CoachId,
  Id,
  TimeSlot,
  UserId,
} from "@bookings/domain";
import { defineEntity, p } from "@mikro-orm/core";
import { CALLED_OFF } from "../rows/called-off.ts";
import { HOLDING } from "../rows/holding.ts";
import { EventEntity } from "./event-entity.ts";
import { instant } from "./instant-column.ts";
import { OrderEntity } from "./order-entity.ts";

const ACCEPTED = "status in ('Accepted', 'InDispute', 'DisputeDone')";
const DISPUTED = "status in ('InDispute', 'DisputeDone')";

/** The column has a value exactly in these statuses. */
const exactlyIn = (statuses: string, ...columns: string[]): string =>
  columns.map((column) => `(${column} is not null) = (${statuses})`).join(" and ");

/** The column has a value in no other status than these. */
const onlyIn = (statuses: string, ...columns: string[]): string =>
  columns.map((column) => `(${column} is null or ${statuses})`).join(" and ");

export const BookingEntity = defineEntity({
  name: "Booking",
  tableName: "booking",
  properties: {
    booking_id: p.uuid().$type<BookingId>().primary(),
    order_id: () =>
      p
        .manyToOne(OrderEntity)
        .mapToPk()
        .fieldName("order_id")
        .foreignKeyName("booking_order_fkey")
        .updateRule("no action"),
    user_id: p.uuid().$type<AthleteId>(),
    coach_id: p.uuid().$type<CoachId>(),
    event_id: () =>
      p
        .manyToOne(EventEntity)
        .mapToPk()
        .fieldName("event_id")
        .foreignKeyName("booking_event_fkey")
        .updateRule("no action"),
    timeslot: p.json<TimeSlot>().columnType("json"),
    requested_at: instant(),
    status: p.text().$type<BookingStatus>(),
    /** When a request lapses: at its event's start. Kept here so that finding what has lapsed costs only what has. */
    lapses_at: instant().strictNullable(),
    accepted_at: instant().strictNullable(),
    rejected_at: instant().strictNullable(),
    canceled_at: instant().strictNullable(),
    canceled_by_role: p.text().$type<CancelerRole>().strictNullable(),
    cancellation_reason_code: p.text().$type<CancellationReasonCode>().strictNullable(),
    cancellation_reason_text: p.text().strictNullable(),
    disputer_user_id: p.uuid().$type<UserId>().strictNullable(),
    dispute_reason_id: p.uuid().$type<Id<"DisputeReason">>().strictNullable(),
    dispute_comment: p.text().strictNullable(),
    disputed_at: instant().strictNullable(),
    resolution: p.text().strictNullable(),
    resolved_at: instant().strictNullable(),
    completed_at: instant().strictNullable(),
    note: p.text().strictNullable(),
    dismissed_at: instant().strictNullable(),
    payment_status: p.text().$type<BookingPayment["status"]>().strictNullable(),
    payment_settled_at: instant().strictNullable(),
    /** Whether it was found to have been called off. Kept so that finding what is to be given back costs only that. */
    refund_recorded: p.boolean().default(false),
    version: p.bigint("number"),
    changed_at: instant(),
  },
  checks: [
    {
      name: "booking_status_check",
      expression: "status in ('Accepted', 'Rejected', 'Pending', 'Canceled', 'InDispute', 'DisputeDone')",
    },
    { name: "booking_pending_check", expression: exactlyIn("status = 'Pending'", "lapses_at") },
    { name: "booking_accepted_check", expression: exactlyIn(ACCEPTED, "accepted_at") },
    { name: "booking_rejected_check", expression: exactlyIn("status = 'Rejected'", "rejected_at") },
    {
      name: "booking_canceled_check",
      expression: exactlyIn("status = 'Canceled'", "canceled_at", "canceled_by_role"),
    },
    { name: "booking_canceler_check", expression: "canceled_by_role in ('Athlete', 'Coach', 'System')" },
    {
      name: "booking_reason_check",
      expression: onlyIn("status = 'Canceled'", "cancellation_reason_code", "cancellation_reason_text"),
    },
    {
      name: "booking_reason_code_check",
      expression: "cancellation_reason_code in ('NotFeelingWell', 'NoTime', 'Other')",
    },
    {
      name: "booking_disputed_check",
      expression: exactlyIn(DISPUTED, "disputed_at", "disputer_user_id", "dispute_reason_id"),
    },
    { name: "booking_comment_check", expression: onlyIn(DISPUTED, "dispute_comment") },
    { name: "booking_resolved_check", expression: exactlyIn("status = 'DisputeDone'", "resolved_at") },
    { name: "booking_payment_check", expression: "payment_status in ('Pending', 'Paid', 'Failed')" },
    {
      name: "booking_payment_settled_check",
      expression: "(payment_settled_at is null) = (coalesce(payment_status, 'Pending') = 'Pending')",
    },
    { name: "booking_resolution_check", expression: onlyIn("status = 'DisputeDone'", "resolution") },
  ],
  uniques: [{ name: "booking_active_key", properties: ["user_id", "event_id"], where: HOLDING }],
  indexes: [
    { name: "booking_order_index", properties: ["order_id"] },
    { name: "booking_user_index", properties: ["user_id"] },
    { name: "booking_event_index", properties: ["event_id", "booking_id"] },
    { name: "booking_changed_index", properties: ["changed_at"] },
    { name: "booking_lapse_index", properties: ["lapses_at", "event_id"], where: "status = 'Pending'" },
    // Bookings that no card has to pay for never stand in it.
    { name: "booking_refund_index", properties: ["booking_id"], where: CALLED_OFF },
  ],
});

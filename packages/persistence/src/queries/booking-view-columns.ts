import { seenAt } from "../rows/lapse.ts";

const seen = seenAt("$1::timestamptz");

/** The status of `b` as seen at parameter `$1`. */
export const statusSeen = seen.status;

const fields: Readonly<Record<string, string>> = {
  bookingId: "b.booking_id",
  orderId: "b.order_id",
  userId: "b.user_id",
  coachId: "b.coach_id",
  eventId: "b.event_id",
  startAt: "e.start_at",
  endAt: "e.end_at",
  bookingStatus: statusSeen,
  eventStatus: "e.status",
  completed: "b.completed_at is not null",
  note: "b.note",
  canceledAt: seen.canceledAt,
  canceledByRole: seen.canceledByRole,
  cancellationReasonCode: "b.cancellation_reason_code",
  cancellationReasonText: "b.cancellation_reason_text",
  sportId: "e.sport_id",
  serviceCardinality: "e.service_cardinality",
  timeslot: "b.timeslot",
  version: `${seen.ifLapsed("b.version + 1", "b.version")} || '.' || e.revision`,
};

/** The view of a booking, as the domain makes it, from `booking b join event e` at parameter `$1`. */
export const bookingViewColumns = Object.entries(fields)
  .map(([field, value]) => `${value} as "${field}"`)
  .join(", ");

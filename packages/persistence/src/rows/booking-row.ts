import type { Booking } from "@bookings/domain";
import type { BookingEntity } from "../entities/booking-entity.ts";
import { paymentColumns, paymentOf } from "./booking-payment-columns.ts";
import { stateColumns, stateOf } from "./booking-state-columns.ts";
import { type ColumnsOf, type RowOf, table } from "./columns.ts";
import { fromInstant, toInstant } from "./instant.ts";

/** One athlete's place in one event. */
export type BookingRow = RowOf<typeof BookingEntity>;

export const bookingTable = table("booking", {
  booking_id: true,
  order_id: true,
  user_id: true,
  coach_id: true,
  event_id: true,
  timeslot: true,
  requested_at: true,
  status: true,
  lapses_at: true,
  accepted_at: true,
  rejected_at: true,
  canceled_at: true,
  canceled_by_role: true,
  cancellation_reason_code: true,
  cancellation_reason_text: true,
  disputer_user_id: true,
  dispute_reason_id: true,
  dispute_comment: true,
  disputed_at: true,
  resolution: true,
  resolved_at: true,
  completed_at: true,
  note: true,
  dismissed_at: true,
  payment_status: true,
  payment_settled_at: true,
  refund_recorded: true,
  version: true,
  changed_at: true,
} satisfies ColumnsOf<BookingRow>);

/** What the storage derives, or keeps for itself, of a booking. */
const derived = ["lapses_at", "refund_recorded"] as const;

/** What a booking is made of. */
export const bookingColumns: readonly string[] = bookingTable.columns.filter(
  (column) => !(derived as readonly string[]).includes(column),
);

/** A row without what the storage derives. */
export type OwnBookingRow = Omit<BookingRow, (typeof derived)[number]>;

export const toBookingRow = (booking: Booking): OwnBookingRow => ({
  booking_id: booking.bookingId,
  order_id: booking.orderId,
  user_id: booking.userId,
  coach_id: booking.coachId,
  event_id: booking.eventId,
  timeslot: booking.timeslot,
  requested_at: toInstant(booking.requestedAt),
  ...stateColumns(booking.state),
  completed_at: toInstant(booking.completedAt),
  note: booking.note,
  dismissed_at: toInstant(booking.dismissedAt),
  ...paymentColumns(booking.payment),
  version: booking.version,
  changed_at: toInstant(booking.changedAt),
});

export const fromBookingRow = (row: OwnBookingRow): Booking => ({
  bookingId: row.booking_id,
  orderId: row.order_id,
  userId: row.user_id,
  coachId: row.coach_id,
  eventId: row.event_id,
  timeslot: row.timeslot,
  requestedAt: fromInstant(row.requested_at),
  state: stateOf(row),
  payment: paymentOf(row),
  completedAt: fromInstant(row.completed_at),
  note: row.note,
  dismissedAt: fromInstant(row.dismissed_at),
  version: row.version,
  changedAt: fromInstant(row.changed_at),
});

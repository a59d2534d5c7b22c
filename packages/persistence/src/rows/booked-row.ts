import type { Booked } from "@bookings/domain";
import { BookingEntity, type BookingRow, fromBookingRow } from "./booking-row.ts";
import { type Prefixed, prefixedRow, selectList } from "./columns.ts";
import { EventEntity, type EventRow, fromEventRow } from "./event-row.ts";

/** A booking with its event, from `booking b join event e`. */
export type BookedRow = BookingRow & Prefixed<"event_", EventRow>;

export const bookedColumns = `${selectList(BookingEntity, "b")}, ${selectList(EventEntity, "e", "event_")}`;

const eventRow = prefixedRow<"event_", EventRow>(EventEntity, "event_");

export const fromBookedRow = (row: BookedRow): Booked => ({
  booking: fromBookingRow(row),
  event: fromEventRow(eventRow(row)),
});

import type { CoachEvent, EventStatus } from "../event/event.ts";
import type { TimeSlot } from "../event/time-slot.ts";
import type { AthleteId, BookingId, CoachId, EventId, Id, OrderId } from "../shared/ids.ts";
import { type Booking, type CancelerRole, type CancellationReasonCode, statusOf } from "./booking.ts";
import type { BookingStatus } from "./booking-status.ts";

/** A booking with its event as it is now. */
export interface Booked {
  readonly booking: Booking;
  readonly event: CoachEvent;
}

/** A booking as others see it. Instants are RFC 3339 text in UTC with milliseconds. */
export interface BookingView {
  readonly bookingId: BookingId;
  readonly orderId: OrderId;
  readonly userId: AthleteId;
  readonly coachId: CoachId;
  readonly eventId: EventId;
  readonly startAt: string;
  readonly endAt: string;
  readonly bookingStatus: BookingStatus;
  readonly eventStatus: EventStatus;
  readonly completed: boolean;
  readonly note: string | null;
  readonly canceledAt: string | null;
  readonly canceledByRole: CancelerRole | null;
  readonly cancellationReasonCode: CancellationReasonCode | null;
  readonly cancellationReasonText: string | null;
  readonly sportId: Id<"Sport"> | null;
  readonly serviceCardinality: number | null;
  readonly timeslot: TimeSlot;
  /** Changes whenever anything in this view does. */
  readonly version: string;
}

/** Grows with the booking and with its event, whose times the view shows. */
export const versionOf = ({ booking, event }: Booked): string => `${booking.version}.${event.revision}`;

/** What others see of a booking; `booking` must be as of now (see `lapse`). */
export function viewBooking({ booking, event }: Booked): BookingView {
  const cancellation = booking.state.status === "Canceled" ? booking.state.cancellation : undefined;
  return {
    bookingId: booking.bookingId,
    orderId: booking.orderId,
    userId: booking.userId,
    coachId: booking.coachId,
    eventId: booking.eventId,
    startAt: event.startAt.toISOString(),
    endAt: event.endAt.toISOString(),
    bookingStatus: statusOf(booking),
    eventStatus: event.status,
    completed: booking.completedAt !== null,
    note: booking.note,
    canceledAt: cancellation?.canceledAt.toISOString() ?? null,
    canceledByRole: cancellation?.canceledByRole ?? null,
    cancellationReasonCode: cancellation?.reasonCode ?? null,
    cancellationReasonText: cancellation?.reasonText ?? null,
    sportId: event.sportId,
    serviceCardinality: event.serviceCardinality,
    timeslot: booking.timeslot,
    version: versionOf({ booking, event }),
  };
}

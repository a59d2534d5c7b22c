import {
  type BookingId,
  type BookingView,
  bookingStatuses,
  cancelerRoles,
  cancellationReasonCodes,
  eventStatuses,
} from "@bookings/domain";
import { z } from "zod";
import { integer, uuid } from "./fields.ts";
import { instant } from "./instant.ts";
import type { Response } from "./route.ts";
import { presentTimeSlot, TimeSlotSchema } from "./time-slot.ts";

export const bookingStatus = z.enum(bookingStatuses).meta({ description: "Where the booking stands." });

export const cancellationReasonCode = z
  .enum(cancellationReasonCodes)
  .meta({ description: "Why the booking was called off." });

/** One booking in an answer. */
export const BookingSchema = z
  .object({
    bookingId: uuid().meta({ description: "The booking." }),
    orderId: uuid().meta({ description: "The order that the booking was made with." }),
    userId: uuid().meta({ description: "The athlete." }),
    coachId: uuid().meta({ description: "The coach." }),
    eventId: uuid().meta({ description: "The event that is booked." }),
    startAt: instant.meta({ description: "When the event starts, as of now." }),
    endAt: instant.meta({ description: "When the event ends, as of now." }),
    bookingStatus,
    eventStatus: z
      .string()
      .nullable()
      .meta({ description: `Where the event stands: ${eventStatuses.join(" or ")}.` }),
    completed: z.boolean().meta({ description: "Whether the session was marked as having taken place." }),
    note: z.string().nullable().meta({ description: "The note on the session, null without one." }),
    canceledAt: instant
      .nullable()
      .optional()
      .meta({ description: "When it was canceled; null if it was not." }),
    canceledByRole: z
      .enum(cancelerRoles)
      .nullable()
      .optional()
      .meta({ description: "Which side canceled it." }),
    cancellationReasonCode: cancellationReasonCode.nullable().optional(),
    cancellationReasonText: z.string().nullable().optional().meta({ description: "The reason in words." }),
    sportId: uuid().optional().meta({ description: "The sport; left out where the event names none." }),
    serviceCardinality: integer()
      .nullable()
      .optional()
      .meta({ description: "Which of the coach's services it is (1st, 2nd, 3rd); null where unknown." }),
    timeslot: TimeSlotSchema,
  })
  .meta({ id: "Booking", description: "One athlete's place in one event." });

/** Names each field, so that nothing gets out that was not meant to. */
export const presentBooking = (booking: BookingView): z.input<typeof BookingSchema> => ({
  bookingId: booking.bookingId,
  orderId: booking.orderId,
  userId: booking.userId,
  coachId: booking.coachId,
  eventId: booking.eventId,
  startAt: booking.startAt,
  endAt: booking.endAt,
  bookingStatus: booking.bookingStatus,
  eventStatus: booking.eventStatus,
  completed: booking.completed,
  note: booking.note,
  canceledAt: booking.canceledAt,
  canceledByRole: booking.canceledByRole,
  cancellationReasonCode: booking.cancellationReasonCode,
  cancellationReasonText: booking.cancellationReasonText,
  sportId: booking.sportId ?? undefined,
  serviceCardinality: booking.serviceCardinality,
  timeslot: presentTimeSlot(booking.timeslot),
});

export const bookingParams = z.strictObject({
  bookingId: uuid<BookingId>().meta({ param: { description: "The booking." } }),
});

/** How the document describes an answer that is one booking. */
export const oneBooking = (description: string): Response => ({
  description,
  schema: BookingSchema,
  headers: ["ETag"],
});

import type { BookingView, Id, UserId } from "@bookings/domain";
import { z } from "zod";
import { bookingParams, cancellationReasonCode, oneBooking, presentBooking } from "./booking.ts";
import { ifMatch } from "./etag.ts";
import { text, trimmedText, uuid } from "./fields.ts";
import { type Answer, type Call, noContent, route, withVersion } from "./route.ts";

const versionHeaders = z.object({ "if-match": ifMatch });

type BookingCall = Call<z.output<typeof bookingParams>, unknown, z.output<typeof versionHeaders>, unknown>;

/** What every command on one booking is told. */
const commandOf = ({ caller, params, headers }: BookingCall) => ({
  caller,
  bookingId: params.bookingId,
  expectedVersions: headers["if-match"],
});

const answer = (booking: BookingView): Answer => withVersion(presentBooking(booking), booking.version);

/** What all routes have in common that change one booking. */
const change = { tag: "Bookings", params: bookingParams, headers: versionHeaders } as const;
const refusals = ["not_found", "version_mismatch"] as const;

export const markBookingAsCompleted = route({
  ...change,
  operationId: "markBookingAsCompleted",
  method: "PATCH",
  path: "/v1/bookings/{bookingId}/completed",
  summary: "Record whether a session took place",
  description:
    "True marks the session, false takes a mistaken mark back. Possible once the event has ended, while the booking is Accepted or DisputeDone. A mark stays when the event is moved later.",
  body: z.strictObject({ completed: z.boolean().meta({ description: "Whether it took place." }) }),
  responses: { 200: oneBooking("The booking as it is now.") },
  errors: [...refusals, "booking_not_ended", "invalid_status_transition"],
  handle: async (call) => answer(await call.useCases.completeBooking({ ...commandOf(call), ...call.body })),
});

export const addBookingNote = route({
  ...change,
  operationId: "addBookingNote",
  method: "PATCH",
  path: "/v1/bookings/{bookingId}/note",
  summary: "Keep a note on a session",
  description: "A later note replaces the earlier one. Possible once the event has ended.",
  body: z.strictObject({ note: trimmedText }),
  responses: { 200: oneBooking("The booking with its note.") },
  errors: [...refusals, "booking_not_ended"],
  handle: async (call) => answer(await call.useCases.addBookingNote({ ...commandOf(call), ...call.body })),
});

export const dismissBooking = route({
  ...change,
  operationId: "dismissBooking",
  method: "POST",
  path: "/v1/bookings/{bookingId}/dismiss",
  summary: "Take a canceled booking out of its owner's list",
  description: "For good, and only by the athlete who owns the booking. A second time changes nothing.",
  query: z.strictObject({
    userId: uuid<UserId>().meta({ param: { description: "The athlete who owns the booking." } }),
  }),
  responses: { 204: { description: "The booking is dismissed." } },
  errors: [...refusals, "booking_not_owned", "booking_not_canceled"],
  handle: async (call) => {
    await call.useCases.dismissBooking({ ...commandOf(call), ...call.query });
    return noContent;
  },
});

export const acceptBooking = route({
  ...change,
  operationId: "acceptBooking",
  method: "POST",
  path: "/v1/bookings/{bookingId}/accept",
  extension: true,
  summary: "Accept a request",
  description: "By the coach, while the booking is Pending.",
  responses: { 200: oneBooking("The accepted booking.") },
  errors: [...refusals, "invalid_status_transition"],
  handle: async (call) => answer(await call.useCases.acceptBooking(commandOf(call))),
});

export const rejectBooking = route({
  ...change,
  operationId: "rejectBooking",
  method: "POST",
  path: "/v1/bookings/{bookingId}/reject",
  extension: true,
  summary: "Decline a request",
  description: "By the coach, while the booking is Pending. The seat is free again.",
  responses: { 200: oneBooking("The rejected booking.") },
  errors: [...refusals, "invalid_status_transition"],
  handle: async (call) => answer(await call.useCases.rejectBooking(commandOf(call))),
});

export const cancelBooking = route({
  ...change,
  operationId: "cancelBooking",
  method: "POST",
  path: "/v1/bookings/{bookingId}/cancel",
  extension: true,
  summary: "Call a booking off",
  description: "By either side, or by the system, before the event ends. The seat is free again.",
  body: z.strictObject({
    userId: uuid<UserId>()
      .nullable()
      .optional()
      .meta({ description: "Who cancels: the athlete or the coach. Null or left out: the system does." }),
    cancellationReasonCode,
    cancellationReasonText: text.optional().meta({ description: "The reason in words." }),
  }),
  responses: { 200: oneBooking("The canceled booking.") },
  errors: [...refusals, "invalid_status_transition"],
  handle: async (call) => {
    const {
      userId = null,
      cancellationReasonCode: reasonCode,
      cancellationReasonText: reasonText = null,
    } = call.body;
    return answer(await call.useCases.cancelBooking({ ...commandOf(call), userId, reasonCode, reasonText }));
  },
});

export const disputeBooking = route({
  ...change,
  operationId: "disputeBooking",
  method: "POST",
  path: "/v1/bookings/{bookingId}/dispute",
  extension: true,
  summary: "Say that a session was not as agreed",
  description: "By either side, once the event of an Accepted booking has started.",
  body: z.strictObject({
    disputerUserId: uuid<UserId>().meta({ description: "Who disputes: the athlete or the coach." }),
    reasonId: uuid<Id<"DisputeReason">>().meta({ description: "The reason, from the marketplace's list." }),
    comment: text.optional().meta({ description: "What happened, in words." }),
  }),
  responses: { 200: oneBooking("The booking in dispute.") },
  errors: [...refusals, "invalid_status_transition"],
  handle: async (call) => {
    const { comment = null, ...claim } = call.body;
    return answer(await call.useCases.disputeBooking({ ...commandOf(call), ...claim, comment }));
  },
});

export const resolveDispute = route({
  ...change,
  operationId: "resolveDispute",
  method: "POST",
  path: "/v1/bookings/{bookingId}/dispute/resolve",
  extension: true,
  summary: "Close a dispute",
  description: "For services and administrators.",
  body: z.strictObject({ resolution: text.optional().meta({ description: "What was decided, in words." }) }),
  responses: { 200: oneBooking("The booking, its dispute done.") },
  errors: [...refusals, "invalid_status_transition"],
  handle: async (call) => {
    const { resolution = null } = call.body;
    return answer(await call.useCases.resolveDispute({ ...commandOf(call), resolution }));
  },
});

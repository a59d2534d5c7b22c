import {
  acceptBooking,
  addBookingNote,
  cancelBooking,
  dismissBooking,
  disputeBooking,
  markBookingAsCompleted,
  rejectBooking,
  resolveDispute,
} from "./booking-changes.ts";
import { getBooking, getBookings } from "./bookings.ts";
import { getEvent, putEvent } from "./events.ts";
import { notifyBookings } from "./notify.ts";
import { getLiveness, getOpenApiDocument, getReadiness } from "./operations.ts";
import { createBookingOrder, getBookingOrders } from "./orders.ts";
import type { Route } from "./route.ts";
import { deleteUserData } from "./user-data.ts";

/** Everything that can be asked for, in the order of the document. */
export const routes: readonly Route[] = [
  createBookingOrder,
  getBookingOrders,
  getBookings,
  getBooking,
  acceptBooking,
  rejectBooking,
  cancelBooking,
  markBookingAsCompleted,
  addBookingNote,
  dismissBooking,
  disputeBooking,
  resolveDispute,
  putEvent,
  getEvent,
  notifyBookings,
  deleteUserData,
  getLiveness,
  getReadiness,
  getOpenApiDocument,
];

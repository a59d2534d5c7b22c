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
import { getNotifications, retryNotification } from "./notifications.ts";
import { notifyBookings } from "./notify.ts";
import { getLiveness, getMetrics, getOpenApiDocument, getReadiness } from "./operations.ts";
import { createBookingOrder, createBookingOrderByCard, getBookingOrders } from "./orders.ts";
import { recordPaymentEvent } from "./payments.ts";
import type { Route } from "./route.ts";
import { deleteUserData } from "./user-data.ts";

/** Everything that can be asked for where only cash is taken, in the order of the document. */
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
  getNotifications,
  retryNotification,
  deleteUserData,
  getLiveness,
  getReadiness,
  getMetrics,
  getOpenApiDocument,
];

/** What is to be seen of payments by card. */
export interface ShownPayments {
  /** Orders can be paid by card. */
  readonly cards?: boolean;
  /** Their provider can say what has become of them. */
  readonly webhook?: boolean;
}

/** Everything that can be asked for. */
export const routesOf = ({ cards = false, webhook = false }: ShownPayments): readonly Route[] => {
  const some = cards
    ? routes.map((route) => (route === createBookingOrder ? createBookingOrderByCard : route))
    : routes;
  return webhook ? [...some, recordPaymentEvent] : some;
};

/** What a process answers that only works. */
export const probes: readonly Route[] = [getLiveness, getReadiness, getMetrics];

/** A path with a parameter in each place that has one, and nothing else. */
const shapeOf = (template: string): RegExp => new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`);

const shapes = routes
  .map(({ path }) => ({ path, shape: shapeOf(path), isFixed: !path.includes("{") }))
  .toSorted((a, b) => Number(b.isFixed) - Number(a.isFixed));

/** The route that a path leads to, with its `{parameters}`, for requests that never get there. */
export const templateOf = (path: string): string | undefined =>
  shapes.find(({ shape }) => shape.test(path))?.path;

import { type Booked, type BookingView, viewBooking } from "../booking/booking-view.ts";
import type { Order } from "./order.ts";

/** An order as others see it. Instants are RFC 3339 text in UTC with milliseconds. */
export interface OrderView extends Omit<Order, "createdAt"> {
  readonly createdAt: string;
  /** By the event's start, then by booking id. */
  readonly bookings: readonly BookingView[];
}

const byStart = (a: Booked, b: Booked): number =>
  a.event.startAt.getTime() - b.event.startAt.getTime() ||
  (a.booking.bookingId < b.booking.bookingId ? -1 : 1);

/** What others see of an order and its bookings. */
export const viewOrder = (order: Order, booked: readonly Booked[]): OrderView => ({
  ...order,
  createdAt: order.createdAt.toISOString(),
  bookings: booked.toSorted(byStart).map(viewBooking),
});

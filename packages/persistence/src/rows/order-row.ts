import type { Order } from "@bookings/domain";
import type { OrderEntity } from "../entities/order-entity.ts";
import { type ColumnsOf, type RowOf, table } from "./columns.ts";
import { toInstant } from "./instant.ts";

/** What an athlete booked in one go. */
export type OrderRow = RowOf<typeof OrderEntity>;

export const orderTable = table("booking_order", {
  order_id: true,
  user_id: true,
  payment_status: true,
  created_at: true,
} satisfies ColumnsOf<OrderRow>);

export const toOrderRow = (order: Order): OrderRow => ({
  order_id: order.orderId,
  user_id: order.userId,
  payment_status: order.paymentStatus,
  created_at: toInstant(order.createdAt),
});

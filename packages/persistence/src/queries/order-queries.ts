import {
  type BookingView,
  isEmpty,
  type OrderFilter,
  type OrderQueries,
  type OrderView,
} from "@bookings/domain";
import type { Run } from "../connection/statement.ts";
import { toInstant } from "../rows/instant.ts";
import { bookingViewColumns } from "./booking-view-columns.ts";
import { condition, insideWindow, where } from "./where.ts";

/** An order with one of its bookings; with nulls in the place of a booking when it has none. */
type OrderedRow = BookingView & {
  readonly placedOrderId: OrderView["orderId"];
  readonly placedBy: OrderView["userId"];
  readonly paymentStatus: OrderView["paymentStatus"];
  readonly createdAt: string;
};

const placed = `
  select o.order_id as "placedOrderId", o.user_id as "placedBy", o.payment_status as "paymentStatus",
    o.created_at as "createdAt", ${bookingViewColumns}
  from booking_order o left join (booking b join event e on e.event_id = b.event_id) on b.order_id = o.order_id
  where o.user_id = $2::uuid`;

const newestFirst = "order by o.created_at desc, o.order_id desc, e.start_at, b.booking_id";

const touching = (conditions: string): string => `
  exists (select from booking w join event x on x.event_id = w.event_id where w.order_id = o.order_id and ${conditions})`;

async function list(run: Run, { userId, window = {} }: OrderFilter, now: Date): Promise<OrderView[]> {
  if (isEmpty(window)) return [];
  const { text, values } = where([condition("true"), ...insideWindow("x", window)], [toInstant(now), userId]);
  const inside = text === "true" ? "" : `and ${touching(text)}`;
  return grouped(await run<OrderedRow>(`${placed} ${inside} ${newestFirst}`, values));
}

/** Rows of one order stand next to each other. */
function grouped(rows: readonly OrderedRow[]): OrderView[] {
  const orders = Map.groupBy(rows, ({ placedOrderId }) => placedOrderId);
  return [...orders.values()].flatMap((ofOrder) =>
    ofOrder.slice(0, 1).map((first) => orderOf(first, ofOrder)),
  );
}

const orderOf = (
  { placedOrderId, placedBy, paymentStatus, createdAt }: OrderedRow,
  rows: readonly OrderedRow[],
) => ({
  orderId: placedOrderId,
  userId: placedBy,
  paymentStatus,
  createdAt,
  bookings: rows.filter(({ bookingId }) => bookingId !== null).map(bookingOf),
});

const bookingOf = ({
  placedOrderId,
  placedBy,
  paymentStatus,
  createdAt,
  ...booking
}: OrderedRow): BookingView => booking;

/** Orders as others see them, straight from the database. */
export const orderQueries = (run: Run): OrderQueries => ({
  list: (filter, now) => list(run, filter, now),
});

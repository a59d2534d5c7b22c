import type { AthleteId } from "../shared/ids.ts";
import type { Window } from "../shared/period.ts";
import type { Order } from "./order.ts";
import type { OrderView } from "./order-view.ts";

/** Port: orders inside a unit of work. */
export interface OrderRepository {
  add(order: Order): Promise<void>;
}

/** Whose orders, and from when. */
export interface OrderFilter {
  readonly userId: AthleteId;
  /** An order is inside when any of its bookings is. */
  readonly window?: Window;
}

/** Port: reading orders, outside any unit of work. Requests that lapsed by `now` are seen as canceled. */
export interface OrderQueries {
  /** Newest first; orders made at the same instant by id, the higher first. Each with all of its bookings. */
  list(filter: OrderFilter, now: Date): Promise<OrderView[]>;
}

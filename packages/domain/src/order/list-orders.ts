import { permit } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import type { Clock } from "../shared/clock.ts";
import { assertWindow, isEmpty } from "../shared/period.ts";
import type { OrderFilter, OrderQueries } from "./order-repository.ts";
import type { OrderView } from "./order-view.ts";

/** Question of `listOrders`. */
export interface ListOrders {
  readonly caller: Caller;
  readonly filter: OrderFilter;
}

/** What `listOrders` needs. */
export interface ListOrdersDeps {
  readonly orders: OrderQueries;
  readonly clock: Clock;
}

/** The orders of an athlete, newest first. @throws {InvalidInput} @throws {Forbidden} */
export const listOrders =
  ({ orders, clock }: ListOrdersDeps) =>
  async ({ caller, filter }: ListOrders): Promise<OrderView[]> => {
    const window = filter.window ?? {};
    assertWindow(window);
    permit("listOrders", caller, { userId: filter.userId }, "userId: must be your own id");
    return isEmpty(window) ? [] : orders.list(filter, clock.now());
  };

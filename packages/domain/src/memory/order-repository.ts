import type { OrderRepository } from "../index.ts";
import { insert, type Store } from "./store.ts";

export const memoryOrders = (store: Store): OrderRepository => ({
  add: async (order) => insert(store.orders, order.orderId, order),
});

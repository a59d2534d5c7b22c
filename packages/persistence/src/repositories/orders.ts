import type { OrderRepository } from "@bookings/domain";
import type { Run } from "../connection/statement.ts";
import { columnsOf } from "../rows/columns.ts";
import { OrderEntity, toOrderRow } from "../rows/order-row.ts";
import { insertInto } from "./statements.ts";

const add = insertInto(OrderEntity, columnsOf(OrderEntity));

/** Orders in this database. */
export const orders = (run: Run): OrderRepository => ({
  add: async (order) => {
    await run(add, [JSON.stringify([toOrderRow(order)])]);
  },
});

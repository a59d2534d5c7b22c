import type { OrderRepository } from "@bookings/domain";
import type { Statements } from "../connection/transaction.ts";
import { valuesOf } from "../rows/columns.ts";
import { orderTable, toOrderRow } from "../rows/order-row.ts";
import { insertOne } from "./statements.ts";

const add = insertOne(orderTable);

/** Orders in this database. */
export const orders = ({ send }: Statements): OrderRepository => ({
  add: async (order) => send(add, valuesOf(orderTable, toOrderRow(order))),
});

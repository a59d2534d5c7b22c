import type { OrderRepository } from "@bookings/domain";
import type { Statements } from "../connection/transaction.ts";
import { columnsOf } from "../rows/columns.ts";
import { OrderEntity, toOrderRow } from "../rows/order-row.ts";
import { insertInto } from "./statements.ts";

const add = insertInto(OrderEntity, columnsOf(OrderEntity));

/** Orders in this database. */
export const orders = ({ run, later }: Statements): OrderRepository => ({
  add: async (order) => later(run(add, [JSON.stringify([toOrderRow(order)])])),
});

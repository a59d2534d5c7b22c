import type { OrderRepository } from "@bookings/domain";
import type { Statements } from "../connection/transaction.ts";
import { orderTable, toOrderRow } from "../rows/order-row.ts";
import { insertInto } from "./statements.ts";

const add = insertInto(orderTable, orderTable.columns);

/** Orders in this database. */
export const orders = ({ run, later }: Statements): OrderRepository => ({
  add: async (order) => later(run(add, [JSON.stringify([toOrderRow(order)])])),
});

import type { Repositories, UnitOfWork } from "@bookings/domain";
import type { Run } from "./connection/statement.ts";
import type { InTransaction } from "./connection/transactions.ts";
import { bookings } from "./repositories/bookings.ts";
import { due } from "./repositories/due.ts";
import { events } from "./repositories/events.ts";
import { ledger } from "./repositories/ledger.ts";
import { orders } from "./repositories/orders.ts";
import { requestKeys } from "./repositories/request-keys.ts";
import { users } from "./repositories/users.ts";

const repositoriesOver = (run: Run): Repositories => ({
  bookings: bookings(run),
  events: events(run),
  orders: orders(run),
  ledger: ledger(run),
  due: due(run),
  users: users(run),
  keys: requestKeys(run),
});

/** All repositories of one unit of work share its transaction. */
export const unitOfWork = (inTransaction: InTransaction): UnitOfWork<Repositories> => ({
  run: (work) => inTransaction((run) => work(repositoriesOver(run))),
});

import type { Repositories, UnitOfWork } from "@bookings/domain";
import type { Statements } from "./connection/transaction.ts";
import type { InTransaction } from "./connection/transactions.ts";
import { bookings } from "./repositories/bookings.ts";
import { due } from "./repositories/due.ts";
import { events } from "./repositories/events.ts";
import { ledger } from "./repositories/ledger.ts";
import type { LockedEvents } from "./repositories/locked-events.ts";
import { orders } from "./repositories/orders.ts";
import { payments } from "./repositories/payments.ts";
import { requestKeys } from "./repositories/request-keys.ts";
import { users } from "./repositories/users.ts";

function repositoriesOver(statements: Statements): Repositories {
  const locked: LockedEvents = new Map();
  return {
    bookings: bookings(statements, locked),
    events: events(statements, locked),
    orders: orders(statements),
    ledger: ledger(statements),
    due: due(statements),
    users: users(statements, locked),
    keys: requestKeys(statements),
    // Made where it is called: units of work of those who only take cash do without.
    get payments() {
      return payments(statements, locked);
    },
  };
}

/** All repositories of one unit of work share its transaction. */
export const unitOfWork = (inTransaction: InTransaction): UnitOfWork<Repositories> => ({
  run: (work) => inTransaction((statements) => work(repositoriesOver(statements))),
});

import type {
  ErasureRecord,
  IdSource,
  KeptRequest,
  LedgerEntry,
  Payment,
  Repositories,
  Storage,
} from "../index.ts";
import { memoryBookings } from "./booking-repository.ts";
import { memoryDue } from "./due-messages.ts";
import { memoryEvents } from "./event-catalog.ts";
import { memoryLedger } from "./ledger.ts";
import { type Keeping, memory } from "./memory.ts";
import { memoryOrders } from "./order-repository.ts";
import { memoryPayments } from "./payment-ledger.ts";
import {
  memoryBookingQueries,
  memoryEventQueries,
  memoryNotificationQueries,
  memoryOrderQueries,
} from "./queries.ts";
import { memoryKeys } from "./request-keys.ts";
import type { Store } from "./store.ts";
import { memoryUsers } from "./user-data.ts";

export type { Change, Keeping, KeptRow } from "./memory.ts";
export type { TableName } from "./store.ts";

/** A storage that can be looked into where no port shows anything. */
export interface MemoryStorage extends Storage {
  /** All messages, in the order in which they were recorded. */
  ledger(): LedgerEntry[];
  erasures(): ErasureRecord[];
  /** All requests whose key is taken. */
  keys(): KeptRequest[];
  payments(): Payment[];
}

/** What a storage in memory needs, and where it keeps its rows, if anywhere. */
export interface MemoryOptions extends Keeping {
  /** Where the ids of messages come from; never one that was given out before, restarts included. */
  readonly ids: IdSource;
}

const repositoriesOver = (store: Store, ids: IdSource): Repositories => ({
  bookings: memoryBookings(store),
  events: memoryEvents(store),
  orders: memoryOrders(store),
  ledger: memoryLedger(store),
  due: memoryDue(store, ids),
  users: memoryUsers(store),
  keys: memoryKeys(store),
  payments: memoryPayments(store),
});

/**
 * A storage in the memory of one process that refuses what a database refuses, and really rolls back. With `rows` and
 * `keep` it outlives the process; two processes must never keep to the same place. Every list looks at all rows.
 */
export function memoryStorage({ ids, ...keeping }: MemoryOptions): MemoryStorage {
  const uow = memory((store) => repositoriesOver(store, ids), keeping);
  return {
    uow,
    bookings: memoryBookingQueries(uow.read),
    orders: memoryOrderQueries(uow.read),
    events: memoryEventQueries(uow.read),
    notifications: memoryNotificationQueries(uow.read),
    ledger: () => [...uow.read().ledger.values()].map(({ entry }) => entry),
    erasures: () => [...uow.read().erasures.values()],
    keys: () => [...uow.read().keys.values()],
    payments: () => [...uow.read().payments.values()],
  };
}

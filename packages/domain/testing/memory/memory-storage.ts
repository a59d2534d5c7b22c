import type {
  ErasureRecord,
  IdSource,
  KeptRequest,
  LedgerEntry,
  Repositories,
  Storage,
} from "@bookings/domain";
import { sequentialIds } from "../ids.ts";
import { memoryBookings } from "./booking-repository.ts";
import { memoryDue } from "./due-messages.ts";
import { memoryEvents } from "./event-catalog.ts";
import { memoryLedger } from "./ledger.ts";
import { memoryOrders } from "./order-repository.ts";
import {
  memoryBookingQueries,
  memoryEventQueries,
  memoryNotificationQueries,
  memoryOrderQueries,
} from "./queries.ts";
import { memoryKeys } from "./request-keys.ts";
import { memory, type Store } from "./store.ts";
import { memoryUsers } from "./user-data.ts";

/** A storage that lets tests look at what no port shows. */
export interface MemoryStorage extends Storage {
  /** All messages, in the order in which they were recorded. */
  ledger(): LedgerEntry[];
  erasures(): ErasureRecord[];
  /** All requests whose key is taken. */
  keys(): KeptRequest[];
}

const repositoriesOver = (store: Store, messageIds: IdSource): Repositories => ({
  bookings: memoryBookings(store),
  events: memoryEvents(store),
  orders: memoryOrders(store),
  ledger: memoryLedger(store),
  due: memoryDue(store, messageIds),
  users: memoryUsers(store),
  keys: memoryKeys(store),
});

/** An empty storage in memory that refuses what a database refuses, and really rolls back. */
export function memoryStorage(): MemoryStorage {
  const messageIds = sequentialIds("bbbbbbbb");
  const uow = memory((store) => repositoriesOver(store, messageIds));
  return {
    uow,
    bookings: memoryBookingQueries(uow.read),
    orders: memoryOrderQueries(uow.read),
    events: memoryEventQueries(uow.read),
    notifications: memoryNotificationQueries(uow.read),
    ledger: () => [...uow.read().ledger.values()].map(({ entry }) => entry),
    erasures: () => uow.read().erasures,
    keys: () => [...uow.read().keys.values()],
  };
}

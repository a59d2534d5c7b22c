import type {
  Booked,
  Booking,
  BookingId,
  CoachEvent,
  ErasureRecord,
  EventId,
  KeptRequest,
  LedgerEntry,
  MessageId,
  Order,
  OrderId,
  Payment,
  RuleProgress,
} from "../index.ts";
import { copyOf } from "./copy.ts";

/** A message, and whose claim it is in. */
export interface LedgerRow {
  readonly entry: LedgerEntry;
  readonly claim: { readonly claimId: string; readonly until: Date } | null;
}

/** Everything that is kept, as tables. Rows never change: they are replaced. */
export interface Store {
  readonly events: Map<EventId, CoachEvent>;
  readonly orders: Map<OrderId, Order>;
  readonly bookings: Map<BookingId, Booking>;
  readonly ledger: Map<MessageId, LedgerRow>;
  readonly rules: Map<string, RuleProgress>;
  readonly erasures: Map<string, ErasureRecord>;
  readonly keys: Map<string, KeptRequest>;
  readonly payments: Map<OrderId, Payment>;
}

export const tableNames = [
  "events",
  "orders",
  "bookings",
  "ledger",
  "rules",
  "erasures",
  "keys",
  "payments",
] as const;

/** The tables of a storage in memory. */
export type TableName = (typeof tableNames)[number];

const storeOf = (table: (name: TableName) => Map<string, unknown>): Store =>
  Object.fromEntries(tableNames.map((name) => [name, table(name)])) as unknown as Store;

export const emptyStore = (): Store => storeOf(() => new Map());

/** The same rows in tables of their own: a change of one store is none of the other. */
export const draftOf = (store: Store): Store => storeOf((name) => new Map<string, unknown>(store[name]));

/** The row that a caller takes for granted; that it is missing is a mistake in the domain. */
export function rowOf<Key, Row>(table: ReadonlyMap<Key, Row>, key: Key): Row {
  const row = table.get(key);
  if (row === undefined) throw new Error(`there is no row ${String(key)}`);
  return row;
}

/** Inserts, as a primary key would have it. */
export function insert<Key, Row>(table: Map<Key, Row>, key: Key, row: Row): void {
  if (table.has(key)) throw new Error(`there is a row ${String(key)} already`);
  table.set(key, copyOf(row));
}

/** Updates what is there. */
export function update<Key, Row>(table: Map<Key, Row>, key: Key, row: Row): void {
  rowOf(table, key);
  table.set(key, copyOf(row));
}

export const bookedOf = ({ events }: Store, booking: Booking): Booked => ({
  booking,
  event: rowOf(events, booking.eventId),
});

export const ascending = <Key extends string | number>(a: Key, b: Key): number =>
  Number(a > b) - Number(a < b);

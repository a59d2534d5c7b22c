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
  RuleProgress,
  UnitOfWork,
} from "@bookings/domain";

export interface LedgerRow {
  readonly entry: LedgerEntry;
  readonly claim: { readonly claimId: string; readonly until: Date } | null;
}

/** Everything that is kept, as tables. */
export interface Store {
  readonly events: Map<EventId, CoachEvent>;
  readonly orders: Map<OrderId, Order>;
  readonly bookings: Map<BookingId, Booking>;
  readonly ledger: Map<MessageId, LedgerRow>;
  readonly rules: Map<string, RuleProgress>;
  readonly erasures: ErasureRecord[];
  readonly keys: Map<string, KeptRequest>;
}

const emptyStore = (): Store => ({
  events: new Map(),
  orders: new Map(),
  bookings: new Map(),
  ledger: new Map(),
  rules: new Map(),
  erasures: [],
  keys: new Map(),
});

/** A store whose contents change only as a whole. */
export interface Memory<Repositories> extends UnitOfWork<Repositories> {
  /** A copy of what is committed. */
  readonly read: () => Store;
}

/** Units of work run one after the other, each on a copy that takes the store's place only when it succeeds. */
export function memory<Repositories>(over: (store: Store) => Repositories): Memory<Repositories> {
  let store = emptyStore();
  let last: Promise<unknown> = Promise.resolve();

  const attempt = async <Result>(work: (repositories: Repositories) => Promise<Result>): Promise<Result> => {
    const draft = structuredClone(store);
    const result = await work(over(draft));
    store = structuredClone(draft);
    return result;
  };

  return {
    read: () => structuredClone(store),
    run: (work) => {
      const result = last.then(() => attempt(work));
      last = result.catch(() => undefined);
      return result;
    },
  };
}

/** The row that a caller takes for granted; that it is missing is a mistake in the test or in the domain. */
export function rowOf<Key, Row>(table: ReadonlyMap<Key, Row>, key: Key): Row {
  const row = table.get(key);
  if (row === undefined) throw new Error(`there is no row ${String(key)}`);
  return row;
}

/** Inserts, as a primary key would have it. */
export function insert<Key, Row>(table: Map<Key, Row>, key: Key, row: Row): void {
  if (table.has(key)) throw new Error(`there is a row ${String(key)} already`);
  table.set(key, structuredClone(row));
}

/** Updates what is there. */
export function update<Key, Row>(table: Map<Key, Row>, key: Key, row: Row): void {
  rowOf(table, key);
  table.set(key, structuredClone(row));
}

export const bookedOf = ({ events }: Store, booking: Booking): Booked => ({
  booking,
  event: rowOf(events, booking.eventId),
});

export const ascending = <Key extends string | number>(a: Key, b: Key): number =>
  Number(a > b) - Number(a < b);

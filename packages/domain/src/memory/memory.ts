import type { UnitOfWork } from "../index.ts";
import { copyOf } from "./copy.ts";
import { draftOf, emptyStore, type Store, type TableName, tableNames } from "./store.ts";

/** A row of a table as it is to be kept elsewhere, under `table` and `key`. */
export interface KeptRow {
  readonly table: TableName;
  readonly key: string;
  /**
   * A plain value to be given back just so: objects, arrays, strings, numbers, booleans, null, and dates, which JSON
   * does not tell from text. Structured clone keeps it (`serialize` of `node:v8`, IndexedDB).
   */
  readonly value: unknown;
}

/** A row as a unit of work has left it; `value` is undefined where it is gone. */
export type Change = KeptRow;

/** Where rows outlive the process. */
export interface Keeping {
  /** Everything that was kept, in any order; nothing when absent. */
  readonly rows?: Iterable<KeptRow>;

  /**
   * Keeps what a unit of work has changed, all of it or nothing. Called before anyone sees the changes, for one unit of
   * work at a time; when it throws, the unit of work has failed with the same error, and has changed nothing.
   */
  readonly keep?: (changes: readonly Change[]) => void | Promise<void>;
}

/** A store whose contents change only as a whole. */
export interface Memory<Repositories> extends UnitOfWork<Repositories> {
  /** What is committed. */
  readonly read: () => Store;
}

/** Units of work run one after the other, each on a draft that takes the store's place only when it succeeds. */
export function memory<Repositories>(
  over: (store: Store) => Repositories,
  { rows = [], keep = () => undefined }: Keeping,
): Memory<Repositories> {
  let store = filledStore(rows);
  let last: Promise<unknown> = Promise.resolve();

  const attempt = async <Result>(work: (repositories: Repositories) => Promise<Result>): Promise<Result> => {
    const draft = draftOf(store);
    const result = await work(over(draft));
    // Whoever still holds the repositories writes into a draft of the past.
    const next = draftOf(draft);
    const changes = changesBetween(store, next);
    if (changes.length > 0) await keep(changes);
    store = next;
    return result;
  };

  return {
    read: () => store,
    run: (work) => {
      const result = last.then(() => attempt(work));
      last = result.catch(() => undefined);
      return result;
    },
  };
}

function filledStore(rows: Iterable<KeptRow>): Store {
  const store = emptyStore();
  for (const { table, key, value } of rows) (store[table] as Map<string, unknown>).set(key, copyOf(value));
  return store;
}

/** Rows are never changed, only replaced: a row that is the same object is the same row. */
function changesBetween(before: Store, after: Store): Change[] {
  return tableNames.flatMap((table) => changesOf(table, before[table], after[table]));
}

type Table = ReadonlyMap<string, unknown>;

function changesOf(table: TableName, before: Table, after: Table): Change[] {
  const written = [...after].filter(([key, value]) => before.get(key) !== value);
  const removed = [...before.keys()].filter((key) => !after.has(key));
  return [
    ...written.map(([key, value]) => ({ table, key, value })),
    ...removed.map((key) => ({ table, key, value: undefined })),
  ];
}

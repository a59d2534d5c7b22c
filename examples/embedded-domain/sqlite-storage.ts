import { DatabaseSync } from "node:sqlite";
import { deserialize, serialize } from "node:v8";
import { type IdSource, type Storage, Unavailable } from "@bookings/domain";
import { type Change, type KeptRow, memoryStorage } from "@bookings/domain/memory";

/** A storage in one SQLite file, which belongs to this process until it is closed. */
export interface SqliteStorage extends Storage {
  close(): void;
}

/** Opens the file, or makes it. Reads are from memory; a unit of work is one transaction of the rows that it changed. */
export function sqliteStorage(path: string, ids: IdSource): SqliteStorage {
  const db = new DatabaseSync(path);
  // A second process would not see what this one keeps in memory, so it does not get in.
  db.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  db.exec("CREATE TABLE IF NOT EXISTS kept (tbl TEXT, key TEXT, value BLOB, PRIMARY KEY (tbl, key))");
  const put = db.prepare("INSERT OR REPLACE INTO kept (tbl, key, value) VALUES (?, ?, ?)");
  const remove = db.prepare("DELETE FROM kept WHERE tbl = ? AND key = ?");

  const write = ({ table, key, value }: Change): unknown =>
    value === undefined ? remove.run(table, key) : put.run(table, key, serialize(value));
  const keep = (changes: readonly Change[]): void => {
    try {
      db.exec("BEGIN IMMEDIATE");
      for (const change of changes) write(change);
      db.exec("COMMIT");
    } catch (cause) {
      if (db.isTransaction) db.exec("ROLLBACK");
      throw new Unavailable({ cause });
    }
  };

  const rows = db.prepare("SELECT tbl, key, value FROM kept").all().map(keptRow);
  return { ...memoryStorage({ ids, rows, keep }), close: () => db.close() };
}

const keptRow = ({ tbl, key, value }: Record<string, unknown>): KeptRow =>
  ({ table: tbl, key, value: deserialize(value as Uint8Array) }) as KeptRow;

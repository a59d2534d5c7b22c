import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { EmbeddedServerError, reasonOf } from "./embedded-server-error.ts";

const patience = 90_000;

/**
 * Runs the work while no other process runs one under the same lock file.
 * The lock is SQLite's: the operating system lets go of it when its holder dies, however it dies, so it is never stale.
 */
export async function withStartLock<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const lock = open(file);
  try {
    const deadline = Date.now() + patience;
    while (!take(lock, file)) {
      if (Date.now() > deadline)
        throw new EmbeddedServerError(`Another process holds ${file} and does not let go of it.`);
      await setTimeout(20);
    }
    return await work();
  } finally {
    lock.close();
  }
}

function open(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch (cause) {
    throw refused(file, cause);
  }
}

function take(lock: DatabaseSync, file: string): boolean {
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (cause) {
    if (isBusy(cause)) return false;
    throw refused(file, cause);
  }
}

function isBusy(error: unknown): boolean {
  const sqliteBusy = 5;
  return (error as { errcode?: number }).errcode === sqliteBusy;
}

function refused(file: string, cause: unknown): EmbeddedServerError {
  return new EmbeddedServerError(
    `Cannot lock ${file}: ${reasonOf(cause)}. Does the data folder belong to another user, or is the disk full?`,
    { cause },
  );
}

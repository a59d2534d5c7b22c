import pg from "pg";
import type { Run } from "../connection/statement.ts";
import { migrationNames } from "./names.ts";

const UNDEFINED_TABLE = "42P01";

const isNew = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === UNDEFINED_TABLE;

/** Whether nothing is left to be migrated: told by one statement, without the library that migrates. */
export async function isCurrent(run: Run): Promise<boolean> {
  try {
    const done = await run<{ readonly name: string }>("select name from mikro_orm_migrations");
    const names = new Set(done.map(({ name }) => name));
    return migrationNames.every((name) => names.has(name));
  } catch (error) {
    if (isNew(error)) return false;
    throw error;
  }
}

import { IsolationLevel } from "@mikro-orm/core";
import { Migrator } from "@mikro-orm/migrations";
import { type ConnectionOptions, noLimits } from "../connection/limits.ts";
import { openOrm, openPool } from "../connection/orm.ts";
import { runWith } from "../connection/statement.ts";
import { asUnavailable } from "../connection/storage-errors.ts";
import { migrations } from "./migrations.ts";

/** Any number that nobody else locks. */
const LOCK = 7_306_084_735_552;

/** One for the transaction, and one for MikroORM, which looks for its own table outside of it. */
const CONNECTIONS = 2;

/**
 * Brings the tables up to date, all in one transaction. Processes that come at the same time wait for the first; one
 * that is killed on the way leaves everything as it was.
 *
 * @throws {Unavailable}
 */
export async function migrate(connection: ConnectionOptions): Promise<void> {
  const pool = openPool({ ...connection, poolMax: CONNECTIONS }, noLimits);
  const orm = openOrm(connection.url, pool, {
    extensions: [Migrator],
    migrations: { migrationsList: migrations, snapshot: false, silent: true, disableForeignKeys: false },
  });
  try {
    // Whatever the server or the role has as its default: whoever has waited must see what the first one did.
    const isolationLevel = IsolationLevel.READ_COMMITTED;
    await orm.em.getConnection().transactional(
      async (transaction) => {
        const run = runWith(transaction);
        await run("set local statement_timeout = 0; set local lock_timeout = 0");
        await run("select pg_advisory_xact_lock($1::bigint)", [LOCK]);
        await orm.migrator.up({ transaction });
      },
      { isolationLevel },
    );
  } catch (error) {
    throw asUnavailable(error);
  } finally {
    await pool.end();
  }
}

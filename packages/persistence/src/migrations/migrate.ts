import { IsolationLevel } from "@mikro-orm/core";
import { Migrator } from "@mikro-orm/migrations";
import { CompiledQuery } from "kysely";
import { openConnections } from "../connection/connections.ts";
import { type ConnectionOptions, noLimits } from "../connection/limits.ts";
import { openOrm } from "../connection/orm.ts";
import { asUnavailable } from "../connection/storage-errors.ts";
import { migrations } from "./migrations.ts";
import { oneConnection } from "./one-connection.ts";

/** Any number that nobody else locks. */
const LOCK = 7_306_084_735_552;

/**
 * Brings the tables up to date, all in one transaction. Processes that come at the same time wait for the first; one
 * that is killed on the way leaves everything as it was.
 *
 * @throws {Unavailable}
 */
export async function migrate(connection: ConnectionOptions): Promise<void> {
  // One for the transaction and for MikroORM, which looks for its own table outside of it.
  const connections = oneConnection(openConnections({ ...connection, poolMax: 1 }, noLimits));
  const orm = openOrm(connection.url, connections, {
    extensions: [Migrator],
    migrations: { migrationsList: migrations, snapshot: false, silent: true, disableForeignKeys: false },
  });
  try {
    // Whatever the server or the role has as its default: whoever has waited must see what the first one did.
    const isolationLevel = IsolationLevel.READ_COMMITTED;
    await orm.em.getConnection().transactional(
      async (transaction) => {
        const run = (text: string) => transaction.executeQuery(CompiledQuery.raw(text));
        await run("set local statement_timeout = 0; set local lock_timeout = 0");
        await run(`select pg_advisory_xact_lock(${LOCK})`);
        await orm.migrator.up({ transaction });
      },
      { isolationLevel },
    );
  } catch (error) {
    throw asUnavailable(error);
  } finally {
    await connections.end();
  }
}

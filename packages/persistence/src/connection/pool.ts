import pg from "pg";
import { type ConnectionOptions, defaultPoolMax, type Limits } from "./limits.ts";

/** Whole numbers of 64 bits as numbers; this pool's own choice, so that other users of pg keep theirs. */
function ownTypes(): pg.TypeOverrides {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  return types;
}

/** A pool that outlives its server: lost connections are thrown away, and made anew when the next one is needed. */
export function connectionPool(options: ConnectionOptions, limits: Limits): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolMax ?? defaultPoolMax(),
    application_name: options.applicationName ?? "bookings",
    connectionTimeoutMillis: limits.connectTimeout,
    statement_timeout: limits.statementTimeout,
    lock_timeout: limits.lockTimeout,
    idle_in_transaction_session_timeout: limits.idleInTransactionTimeout,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    types: ownTypes(),
  });
  // Without listeners a connection that breaks would end the process: idle ones tell the pool, others themselves.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

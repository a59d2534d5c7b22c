import pg from "pg";
import { isoOf } from "./instant-text.ts";
import { type ConnectionOptions, defaultPoolMax, type Limits } from "./limits.ts";

/** Whole numbers of 64 bits as numbers, instants as ISO text; this pool's own choice, so that other users of pg keep theirs. */
function ownTypes(): pg.TypeOverrides {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, isoOf);
  return types;
}

/**
 * How the server is to write instants, whatever the server, the role or the URL say. A statement of its own: poolers keep
 * it for whoever has said it, and many refuse options at the start of a connection.
 */
const INSTANTS = "set datestyle = 'ISO'; set timezone = 'UTC'";

/**
 * A statement is planned once for each connection: all of them find what they need by index, whatever they are asked for,
 * and to plan the locking of events anew for each order, as the server would, takes twice as long as to lock them.
 */
const PLANS = "set plan_cache_mode = 'force_generic_plan'";

/** How much longer than the server's own limit an answer is waited for, in milliseconds. */
const GRACE = 1_000;

/** What the types of pg do not know yet. */
interface NewerOptions extends pg.PoolConfig {
  /** Sends a statement while others are still to be answered. */
  readonly pipeline: boolean;
}

/** A pool that outlives its server: lost connections are thrown away, and made anew when the next one is needed. */
export function connectionPool(options: ConnectionOptions, limits: Limits): pg.Pool {
  const config: NewerOptions = {
    connectionString: options.url,
    max: options.poolMax ?? defaultPoolMax(),
    application_name: options.applicationName ?? "bookings",
    connectionTimeoutMillis: limits.connectTimeout,
    statement_timeout: limits.statementTimeout,
    // A server that has not answered by then counts as lost, and the connection with it.
    query_timeout: limits.statementTimeout === 0 ? 0 : limits.statementTimeout + GRACE,
    lock_timeout: limits.lockTimeout,
    idle_in_transaction_session_timeout: limits.idleInTransactionTimeout,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    pipeline: true,
    types: ownTypes(),
  };
  const pool = new pg.Pool(config);
  // Without listeners a connection that breaks would end the process: idle ones tell the pool, others themselves.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
    // Nobody waits for it, but it arrives first. Should it fail, instants that come otherwise are refused, not misread.
    client.query(`${INSTANTS}; ${PLANS}`).catch(() => undefined);
  });
  return pool;
}

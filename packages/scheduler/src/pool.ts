import pg from "pg";

/** Looking for what is due, and keeping a lock meanwhile. */
const CONNECTIONS = 2;

/**
 * Connections that outlive their server. All waits end: a server that hangs is taken for one that is away, on our side
 * a little later than on its own.
 */
export function openPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: CONNECTIONS,
    application_name: "bookings scheduler",
    connectionTimeoutMillis: 3_000,
    statement_timeout: 3_000,
    query_timeout: 4_000,
    keepAlive: true,
  });
  // Without listeners a connection that breaks would end the process: idle ones tell the pool, others themselves.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

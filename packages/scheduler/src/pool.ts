import pg from "pg";

/** Looking for what is due, and keeping a lock meanwhile. */
const CONNECTIONS = 2;

/** Milliseconds for one statement, on the server; on our side a little longer. */
const STATEMENT_TIMEOUT = 3_000;

/** What the types of pg do not tell of a client. */
interface WithProcess extends pg.ClientBase {
  readonly processID: number;
}

/** Behind a pooler the session is not ours: nothing is left in it there, and what a pooler may refuse at the start is not asked for. */
const limited = (client: pg.ClientBase): Promise<unknown> =>
  client.query(
    `select set_config('statement_timeout', '${STATEMENT_TIMEOUT}', false)
     where pg_backend_pid() = ${(client as WithProcess).processID}`,
  );

/**
 * Connections that outlive their server. All waits end: a server that hangs is taken for one that is away, on our side
 * a little later than on its own.
 */
export function openPool(connectionString: string): pg.Pool {
  const onConnect = async (client: pg.ClientBase): Promise<void> => {
    // Without listeners a connection that breaks would end the process: idle ones tell the pool, others themselves.
    client.on("error", () => undefined);
    await limited(client);
  };
  const pool = new pg.Pool({
    connectionString,
    max: CONNECTIONS,
    application_name: "bookings scheduler",
    connectionTimeoutMillis: 3_000,
    query_timeout: STATEMENT_TIMEOUT + 1_000,
    keepAlive: true,
    // oxlint-disable-next-line typescript/no-misused-promises -- it is waited for, which its type does not tell
    onConnect,
  });
  pool.on("error", () => undefined);
  return pool;
}

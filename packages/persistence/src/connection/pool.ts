import pg from "pg";
import { isoOf } from "./instant-text.ts";
import { type ConnectionOptions, defaultPoolMax, type Limits } from "./limits.ts";
import { beginSession } from "./session.ts";

/** Whole numbers of 64 bits as numbers, instants as ISO text; this pool's own choice, so that other users of pg keep theirs. */
function ownTypes(): pg.TypeOverrides {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, isoOf);
  return types;
}

/** How much longer than the server's own limit an answer is waited for, in milliseconds. */
const GRACE = 1_000;

/** Connections that outlive their server: lost ones are thrown away, and made anew when the next one is needed. */
export interface ConnectionPool {
  readonly pool: pg.Pool;
  /** Whether the connection leads to a session that nobody else uses: not where a pooler is in between. */
  isDirect(client: pg.PoolClient): boolean;
}

const poolConfig = (options: ConnectionOptions, limits: Limits): pg.PoolConfig => ({
  connectionString: options.url,
  max: options.poolMax ?? defaultPoolMax(),
  application_name: options.applicationName ?? "bookings",
  connectionTimeoutMillis: limits.connectTimeout,
  // A server that has not answered by then counts as lost, and the connection with it.
  query_timeout: limits.statementTimeout === 0 ? 0 : limits.statementTimeout + GRACE,
  idleTimeoutMillis: 30_000,
  keepAlive: true,
  pipeline: true,
  types: ownTypes(),
});

/** None is made before one is needed. */
export function connectionPool(options: ConnectionOptions, limits: Limits): ConnectionPool {
  const direct = new WeakSet<pg.ClientBase>();
  const onConnect = async (client: pg.ClientBase): Promise<void> => {
    // Without listeners a connection that breaks would end the process: idle ones tell the pool, others themselves.
    client.on("error", () => undefined);
    if (await beginSession(client, limits)) direct.add(client);
    else options.onPooler?.();
    await options.onSession?.(client);
  };
  // oxlint-disable-next-line typescript/no-misused-promises -- it is waited for, which its type does not tell
  const pool = new pg.Pool({ ...poolConfig(options, limits), onConnect });
  pool.on("error", () => undefined);
  return { pool, isDirect: (client) => direct.has(client) };
}

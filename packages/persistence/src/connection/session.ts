import type pg from "pg";
import type { Limits } from "./limits.ts";

/** What the types of pg do not tell of a client. */
interface WithProcess extends pg.ClientBase {
  /** The server process that the other end says it is. */
  readonly processID: number;
}

/** What they do not tell of a statement. */
interface TimedQuery extends pg.QueryConfig {
  /** Milliseconds. */
  readonly query_timeout: number;
}

/** How the server is to write instants, whatever the server, the role or the URL say. Poolers keep it for whoever has said it. */
const INSTANTS = "set datestyle = 'ISO'; set timezone = 'UTC'";

/**
 * A statement is planned once for each connection: all of them find what they need by index, whatever they are asked for,
 * and to plan the locking of events anew for each order, as the server would, takes twice as long as to lock them.
 */
const PLANS = { plan_cache_mode: "force_generic_plan" };

type Settings = Readonly<Record<string, string | number>>;

const limitSettings = (limits: Limits): Settings => ({
  statement_timeout: limits.statementTimeout,
  lock_timeout: limits.lockTimeout,
  idle_in_transaction_session_timeout: limits.idleInTransactionTimeout,
});

const setForSession = (settings: Settings): string =>
  Object.entries(settings)
    .map(([name, value]) => `set_config('${name}', '${value}', false)`)
    .join(", ");

/**
 * Sets up a new connection, and finds out what is at its other end. Behind a pooler the statements of one client run in many
 * sessions, each of which belongs to others a moment later: nothing may be left in them, and nothing be looked for.
 * Whatever a pooler may refuse at the start of a connection is said here instead.
 *
 * @returns whether the session is ours alone
 */
export async function beginSession(client: pg.ClientBase, limits: Limits): Promise<boolean> {
  const settings = setForSession({ ...PLANS, ...limitSettings(limits) });
  const ours = `select ${settings} where pg_backend_pid() = ${(client as WithProcess).processID}`;
  const statement: TimedQuery = { text: `${INSTANTS}; ${ours}`, query_timeout: limits.connectTimeout };
  const results = (await client.query(statement)) as unknown as readonly pg.QueryResult[];
  return results.at(-1)?.rowCount === 1;
}

/** The same limits for a single transaction: what follows its beginning, in the same statement. */
export const limitsOfTransaction = (limits: Limits): string =>
  Object.entries(limitSettings(limits))
    .map(([name, value]) => `; set local ${name} = ${value}`)
    .join("");

import type { Duplex } from "node:stream";
import { Unavailable } from "@bookings/domain";
import pg from "pg";
import { circuit } from "./circuit.ts";
import type { ConnectionOptions, Limits } from "./limits.ts";
import { connectionPool } from "./pool.ts";
import { limitsOfTransaction } from "./session.ts";
import { type StatementNames, statementNames } from "./statement-names.ts";

/** A connection that one piece of work has to itself. */
export interface Connection {
  /** Sends a statement at once, behind those that are still to be answered. @throws {Unavailable} without an answer */
  query<Row>(text: string, values?: readonly unknown[]): Promise<pg.QueryResult<Row & pg.QueryResultRow>>;
  /** Whether it can be used: neither lost nor given back. */
  isOpen(): boolean;
  /** Gives it back; does nothing when it is lost, or given back already. */
  release(): void;
  /** What has to be set behind the beginning of each transaction, since it cannot be set for the session. */
  readonly settings: string;
}

/** The connections of this process to one database. */
export interface Connections {
  /** @throws {Unavailable} */
  connect(): Promise<Connection>;
  /** How many there are at most. */
  readonly size: number;
  /** Whether somebody is waiting for one. */
  isAwaited(): boolean;
  /** Lets go of all of them once they have been given back. Safe to call twice. */
  end(): Promise<void>;
}

const isAnswer = (error: unknown): error is pg.DatabaseError => error instanceof pg.DatabaseError;

/** The server's last word on a connection. */
const isFatal = ({ severity }: pg.DatabaseError): boolean => severity === "FATAL" || severity === "PANIC";

/** None is made before one is needed. */
export function openConnections(options: ConnectionOptions, limits: Limits): Connections {
  const { pool, ...made } = connectionPool(options, limits);
  const guarded = circuit();
  const names = statementNames();
  const settings = limitsOfTransaction(limits);
  let ended: Promise<void> | undefined;
  return {
    connect: async () => {
      const connect = () => connected(pool);
      // Where one lies ready, nobody queues.
      const client = await (pool.idleCount > 0 ? connect() : guarded(connect));
      const direct = made.isDirect(client);
      const named = options.preparedStatements ?? direct;
      return connectionOver(client, { names: named ? names : undefined, settings: direct ? "" : settings });
    },
    size: pool.options.max,
    isAwaited: () => pool.waitingCount > 0,
    end: () => (ended ??= pool.end()),
  };
}

/** @throws {Unavailable} whatever the reason: nothing can be read or written without a connection */
async function connected(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (cause) {
    throw new Unavailable({ cause });
  }
}

/** How statements are sent. */
interface Manner {
  /** Absent where nobody keeps what has a name. */
  readonly names: StatementNames | undefined;
  readonly settings: string;
}

/**
 * Goes out of use as soon as a statement fails without an answer, or one that begins or ends a transaction fails at all:
 * nobody could say in what state it is.
 */
function connectionOver(client: pg.PoolClient, { names, settings }: Manner): Connection {
  let released = false;
  const release = (reason?: Error): void => {
    if (!released) client.release(reason);
    released = true;
  };
  const failed = (error: unknown, values: readonly unknown[]): Error => {
    names?.learn(error);
    if (!isAnswer(error) || isFatal(error) || values.length === 0) release(error as Error);
    return isAnswer(error) ? error : new Unavailable({ cause: error });
  };
  return {
    query: (text, values = []) => {
      together(client);
      return client.query(statement(text, values, names)).catch((error: unknown) => {
        throw failed(error, values);
      });
    },
    isOpen: () => !released,
    release: () => release(),
    settings,
  };
}

/** What the types of pg do not tell of a client. */
interface WithStream {
  readonly connection: { readonly stream: Duplex };
}

/** Statements of one turn of the loop, whoever's they are, leave in one piece: each piece of its own wakes the server up. */
function together(client: pg.PoolClient): void {
  const { stream } = (client as unknown as WithStream).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  setImmediate(() => stream.uncork());
}

function statement(text: string, values: readonly unknown[], names?: StatementNames): pg.QueryConfig {
  const name = values.length > 0 ? names?.of(text) : undefined;
  return name === undefined
    ? { text, values: values as unknown[] }
    : { name, text, values: values as unknown[] };
}

import { createHash } from "node:crypto";
import type { Duplex } from "node:stream";
import { Unavailable } from "@bookings/domain";
import pg from "pg";
import { circuit } from "./circuit.ts";
import type { ConnectionOptions, Limits } from "./limits.ts";
import type { Observer } from "./observer.ts";
import { connectionPool } from "./pool.ts";

/** A connection that one piece of work has to itself. */
export interface Connection {
  /** Sends a statement at once, behind those that are still to be answered. @throws {Unavailable} without an answer */
  query<Row>(text: string, values?: readonly unknown[]): Promise<pg.QueryResult<Row & pg.QueryResultRow>>;
  /** Whether it can be used: neither lost nor given back. */
  isOpen(): boolean;
  /** Gives it back; does nothing when it is lost, or given back already. */
  release(): void;
}

/** How the connections of a process stand at a moment. */
export interface PoolUse {
  /** Connections that there may be. */
  readonly max: number;
  /** Connections that somebody has, or that are being made. */
  readonly busy: number;
  /** Connections that lie ready. */
  readonly idle: number;
  /** Transactions and lines of reads that wait for a connection. */
  readonly waiting: number;
}

/** The connections of this process to one database. */
export interface Connections {
  /** @throws {Unavailable} */
  connect(): Promise<Connection>;
  /** How many there are at most. */
  readonly size: number;
  /** Whether somebody is waiting for one. */
  isAwaited(): boolean;
  /** How they stand at the moment. */
  use(): PoolUse;
  /** Lets go of all of them once they have been given back. Safe to call twice. */
  end(): Promise<void>;
}

const names = new Map<string, string>();

/** The same name for the same text, in every process: poolers share prepared statements by it. */
function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash("sha256").update(text).digest("base64url").slice(0, 22);
  names.set(text, name);
  return name;
}

const isAnswer = (error: unknown): error is pg.DatabaseError => error instanceof pg.DatabaseError;

/** The server's last word on a connection. */
const isFatal = ({ severity }: pg.DatabaseError): boolean => severity === "FATAL" || severity === "PANIC";

/** None is made before one is needed. */
export function openConnections(options: ConnectionOptions, limits: Limits): Connections {
  const pool = connectionPool(options, limits);
  const { preparedStatements: prepare = true, observer } = options;
  const guarded = circuit();
  let ended: Promise<void> | undefined;
  return {
    connect: async () => {
      const connect = () => connected(pool);
      // Where one lies ready, nobody queues.
      const connection = connectionOver(await (pool.idleCount > 0 ? connect() : guarded(connect)), prepare);
      return observer === undefined ? connection : observed(connection, observer);
    },
    size: pool.options.max,
    isAwaited: () => pool.waitingCount > 0,
    use: () => ({
      max: pool.options.max,
      busy: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
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

/**
 * Goes out of use as soon as a statement fails without an answer, or one that begins or ends a transaction fails at all:
 * nobody could say in what state it is.
 */
function connectionOver(client: pg.PoolClient, prepare: boolean): Connection {
  let released = false;
  const release = (reason?: Error): void => {
    if (!released) client.release(reason);
    released = true;
  };
  const failed = (error: unknown, values: readonly unknown[]): Error => {
    if (!isAnswer(error) || isFatal(error) || values.length === 0) release(error as Error);
    return isAnswer(error) ? error : new Unavailable({ cause: error });
  };
  return {
    query: (text, values = []) => {
      together(client);
      return client.query(statement(text, values, prepare)).catch((error: unknown) => {
        throw failed(error, values);
      });
    },
    isOpen: () => !released,
    release: () => release(),
  };
}

/** Answers come later, and to others in between: who asks is known only now. */
const observed = (connection: Connection, { statement: begun }: Observer): Connection => ({
  ...connection,
  query: (text, values) => {
    const ended = begun(text);
    const answer = connection.query<never>(text, values);
    answer.then(() => ended(), ended);
    return answer;
  },
});

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

const statement = (text: string, values: readonly unknown[], prepare: boolean): pg.QueryConfig =>
  prepare && values.length > 0
    ? { name: nameOf(text), text, values: values as unknown[] }
    : { text, values: values as unknown[] };

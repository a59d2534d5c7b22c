import { createHash } from "node:crypto";
import { Unavailable } from "@bookings/domain";
import type { PostgresPool, PostgresPoolClient } from "kysely";
import pg from "pg";
import { circuit } from "./circuit.ts";

export interface ReservationOptions {
  /** Milliseconds after which a server that has not answered counts as lost; 0 for never. */
  readonly patience: number;
  /** Whether each statement is parsed once for each connection. */
  readonly prepare: boolean;
}

const names = new Map<string, string>();

/** The same name for the same text, in every process: poolers share prepared statements by it. */
function nameOf(text: string): string {
  const name = names.get(text) ?? createHash("sha256").update(text).digest("base64url").slice(0, 22);
  names.set(text, name);
  return name;
}

const isAnswer = (error: unknown): error is pg.DatabaseError => error instanceof pg.DatabaseError;

/** The server's last word on a connection. */
const isFatal = ({ severity }: pg.DatabaseError): boolean => severity === "FATAL" || severity === "PANIC";

/**
 * A pool of connections, in the shape that Kysely wants, that are given back whatever happens. Kysely keeps one for
 * good when it breaks within a transaction; here it goes as soon as a statement fails without an answer, or one that
 * begins or ends a transaction fails at all.
 */
export function reservations(pool: pg.Pool, options: ReservationOptions): PostgresPool {
  let ended: Promise<void> | undefined;
  const guarded = circuit();
  return {
    options: {},
    connect: async () => reserve(await guarded(() => connected(pool)), options),
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

function reserve(client: pg.PoolClient, { patience, prepare }: ReservationOptions): PostgresPoolClient {
  let released = false;
  const release = (reason?: Error): void => {
    if (!released) client.release(reason);
    released = true;
  };
  // An error costs more than a statement to make, so it is made when it is needed.
  const giveUp = (): void => release(new Error("no answer from the server"));
  const query = async (text: string, values: readonly unknown[]) => {
    const watchdog = patience > 0 ? setTimeout(giveUp, patience) : undefined;
    try {
      return await client.query(statement(text, values, prepare));
    } catch (error) {
      if (!isAnswer(error) || isFatal(error) || values.length === 0) release(error as Error);
      throw isAnswer(error) ? error : new Unavailable({ cause: error });
    } finally {
      clearTimeout(watchdog);
    }
  };
  // Kysely passes a cursor instead of a text only when rows are streamed, which nothing here does.
  return { query: query as unknown as PostgresPoolClient["query"], release: () => release() };
}

const statement = (text: string, values: readonly unknown[], prepare: boolean): pg.QueryConfig =>
  prepare && values.length > 0
    ? { name: nameOf(text), text, values: [...values] }
    : { text, values: [...values] };

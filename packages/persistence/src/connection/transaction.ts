import type { Connection, Connections } from "./connections.ts";
import type { Run } from "./statement.ts";

/** The statements of one transaction. Those that are called one after the other run one after the other. */
export interface Statements {
  /** Runs a statement and gives the rows that it returns. */
  readonly run: Run;
  /** The same for what changes nothing, however much it may lock: it travels together with the transaction's beginning. */
  readonly look: Run;
  /** Goes on without waiting for work that nothing depends on: the transaction waits for it, and fails with it. */
  readonly later: (work: Promise<unknown>) => void;
}

type Work<Result> = (statements: Statements) => Promise<Result>;

/** A transaction on its way. */
interface Transaction extends Statements {
  /** Resolves once everything has been done that was sent; throws what failed first, if anything did. */
  readonly settled: () => Promise<void>;
}

// Whatever the server has as its default: whoever has waited for a lock must see what the other one did.
const BEGIN = "begin isolation level read committed";

function begin(connection: Connection, assertInTime: () => void): Transaction {
  const sent: Promise<unknown>[] = [];
  const later = (work: Promise<unknown>): void => {
    work.catch(() => undefined);
    sent.push(work);
  };
  const begun = connection.query(BEGIN);
  later(begun);
  const look: Run = async <Row>(text: string, values: readonly unknown[] = []) => {
    assertInTime();
    return (await connection.query<Row>(text, values)).rows;
  };
  return {
    look,
    // Outside of a transaction, should it not have begun, each change would stand for good.
    run: async (text, values) => {
      await begun;
      return look(text, values);
    },
    later,
    settled: async () => {
      for (const one of sent) await one;
    },
  };
}

/**
 * Does the work in one transaction of READ COMMITTED: committed when the work resolves, rolled back when it throws.
 *
 * @param assertInTime throws when it is too late for another step
 */
export async function inOneTransaction<Result>(
  connections: Connections,
  work: Work<Result>,
  assertInTime: () => void,
): Promise<Result> {
  const connection = await connections.connect();
  const transaction = begin(connection, assertInTime);
  try {
    const result = await work(transaction);
    await transaction.settled();
    assertInTime();
    await commit(connection);
    return result;
  } catch (error) {
    throw await rollback(connection, transaction, error);
  } finally {
    connection.release();
  }
}

async function commit(connection: Connection): Promise<void> {
  const { command } = await connection.query("commit");
  // So it answers to work that has gone on after a statement had failed.
  if (command !== "COMMIT") throw new Error("the transaction had failed before it was committed");
}

/** @returns what failed first: whatever comes after a failed statement only fails because of it */
async function rollback(connection: Connection, { settled }: Transaction, error: unknown): Promise<unknown> {
  const first = await settled().then(
    () => error,
    (failure: unknown) => failure,
  );
  // Where even that fails, the server rolls back as soon as the connection is gone.
  await connection.query("rollback").catch(() => undefined);
  return first;
}

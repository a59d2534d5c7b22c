import type { Connection, Connections } from "./connections.ts";
import type { Run } from "./statement.ts";

/** Says in the domain's words what a failure of a statement means. */
export type Explain = (failure: unknown) => never;

/** The statements of one transaction. Those that are called one after the other run one after the other. */
export interface Statements {
  /** Runs a statement and gives the rows that it returns. */
  readonly run: Run;
  /** The same for what changes nothing, however much it may lock: it travels together with the transaction's beginning. */
  readonly look: Run;
  /** Sends a statement whose rows nobody needs, and goes on: the transaction fails if it fails. */
  readonly send: (text: string, values: readonly unknown[], explain?: Explain) => void;
  /** Goes on while something is still being done: the transaction waits for it, and fails if it fails. */
  readonly later: (work: Promise<unknown>) => void;
}

type Work<Result> = (statements: Statements) => Promise<Result>;

/** A transaction on its way. */
interface Transaction extends Statements {
  /** Waits for what {@link Statements.later} left to be done. */
  readonly done: () => Promise<void>;
  /** Throws what failed first of everything that nobody has waited for. */
  readonly settled: () => Promise<void>;
  /** From now on nothing more is sent: behind the end it would stand by itself, or in somebody else's transaction. */
  readonly close: () => void;
}

// Whatever the server has as its default: whoever has waited for a lock must see what the other one did.
const BEGIN = "begin isolation level read committed";

const inOrder = (works: readonly Promise<unknown>[]) => async (): Promise<void> => {
  for (const work of works) await work;
};

function begin(connection: Connection, assertInTime: () => void): Transaction {
  const sent: Promise<unknown>[] = [];
  const left: Promise<unknown>[] = [];
  let isOver = false;
  const forgotten = <Result>(work: Promise<Result>): Promise<Result> => {
    work.catch(() => undefined);
    sent.push(work);
    return work;
  };
  const begun = forgotten(connection.query(`${BEGIN}${connection.settings}`));
  // Whatever waits for that, too, has been sent when the end is.
  left.push(begun);
  const look: Run = async <Row>(text: string, values: readonly unknown[] = []) => {
    if (isOver) throw new Error("the transaction is over");
    assertInTime();
    return (await connection.query<Row>(text, values)).rows;
  };
  // Outside of a transaction, should it not have begun, each change would stand for good.
  const run: Run = async (text, values) => {
    await begun;
    return look(text, values);
  };
  return {
    look,
    run,
    send: (text, values, explain) => void forgotten(run(text, values).catch(explain)),
    later: (work) => void left.push(forgotten(work)),
    done: inOrder(left),
    settled: inOrder(sent),
    close: () => {
      isOver = true;
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
    await transaction.done();
    transaction.close();
    assertInTime();
    await commit(connection);
    return result;
  } catch (error) {
    throw await rollback(connection, transaction, error);
  } finally {
    connection.release();
  }
}

/** Waits for nothing that has been sent: where any of it fails, the server rolls back instead, and says so. */
async function commit(connection: Connection): Promise<void> {
  const { command } = await connection.query("commit");
  if (command !== "COMMIT")
    throw new Error("a statement of the transaction had failed before it was committed");
}

/** @returns what failed first: whatever comes after a failed statement only fails because of that */
async function rollback(
  connection: Connection,
  { settled, close }: Transaction,
  error: unknown,
): Promise<unknown> {
  const first = await settled().then(
    () => error,
    (failure: unknown) => failure,
  );
  close();
  // Where even that fails, the server rolls back as soon as the connection is gone.
  await connection.query("rollback").catch(() => undefined);
  return first;
}

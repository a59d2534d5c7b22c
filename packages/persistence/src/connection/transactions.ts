import { IsolationLevel } from "@mikro-orm/core";
import type { MikroORM } from "@mikro-orm/postgresql";
import type { PostgresPool } from "kysely";
import { withinDeadline } from "./deadline.ts";
import { jitteredPause, type RetryOptions, retrying } from "./retry.ts";
import { type Run, runOn, runWith } from "./statement.ts";
import { asUnavailable, isRetryable } from "./storage-errors.ts";

/** Runs work in one transaction, again when it loses to a rival. @throws {Unavailable} */
export type InTransaction = <Result>(work: (run: Run) => Promise<Result>) => Promise<Result>;

const persistence: RetryOptions = { isRetryable, tries: 10, pause: jitteredPause };

const guarded =
  (run: Run, assertInTime: () => void): Run =>
  (text, values) => {
    assertInTime();
    return run(text, values);
  };

/** Transactions of READ COMMITTED: committed when the work resolves, rolled back when it throws. */
export function transactions(orm: MikroORM, deadline: number): InTransaction {
  const connection = orm.em.getConnection();
  const once = <Result>(work: (run: Run) => Promise<Result>, assertInTime: () => void): Promise<Result> =>
    connection.transactional(
      async (transaction) => {
        const result = await work(guarded(runWith(transaction), assertInTime));
        assertInTime();
        return result;
      },
      { isolationLevel: IsolationLevel.READ_COMMITTED },
    );
  return (work) =>
    unlessAway(() => withinDeadline(deadline, (inTime) => retrying(persistence, () => once(work, inTime))));
}

/** Single statements outside of transactions, without any library between them and pg. @throws {Unavailable} */
export function queries(pool: PostgresPool, deadline: number): Run {
  const run = runOn(pool);
  return (text, values) => unlessAway(() => withinDeadline(deadline, () => run(text, values)));
}

async function unlessAway<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw asUnavailable(error);
  }
}

import type { Connections } from "./connections.ts";
import { withinDeadline } from "./deadline.ts";
import type { Observer } from "./observer.ts";
import { jitteredPause, type RetryOptions, retrying } from "./retry.ts";
import { singleStatements } from "./single-statements.ts";
import type { Run } from "./statement.ts";
import { asUnavailable, isRetryable } from "./storage-errors.ts";
import { inOneTransaction, type Statements } from "./transaction.ts";

/** Runs work in one transaction, again when it loses to a rival. @throws {Unavailable} */
export type InTransaction = <Result>(work: (statements: Statements) => Promise<Result>) => Promise<Result>;

const persistence: RetryOptions = { isRetryable, tries: 10, pause: jitteredPause };

/** Transactions, each within so many milliseconds, all of its tries included; 0 for any number. */
export function transactions(connections: Connections, deadline: number, observer?: Observer): InTransaction {
  const inTransaction: InTransaction = (work) =>
    unlessAway(() =>
      withinDeadline(deadline, (inTime) =>
        retrying(persistence, () => inOneTransaction(connections, work, inTime)),
      ),
    );
  if (observer === undefined) return inTransaction;
  return (work) => observer.transaction(() => inTransaction(work));
}

/** Single statements outside of transactions, on so many connections at most. @throws {Unavailable} */
export function queries(connections: Connections, most: number, deadline: number): Run {
  const run = singleStatements(connections, most);
  return (text, values) => unlessAway(() => withinDeadline(deadline, () => run(text, values)));
}

async function unlessAway<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw asUnavailable(error);
  }
}

import type { Connections } from "./connections.ts";
import { withinDeadline } from "./deadline.ts";
import { jitteredPause, type RetryOptions, retrying } from "./retry.ts";
import { singleStatements } from "./single-statements.ts";
import type { Run } from "./statement.ts";
import { asUnavailable, hasLostName, isRetryable } from "./storage-errors.ts";
import { inOneTransaction, type Statements } from "./transaction.ts";

/** Runs work in one transaction, again when it loses to a rival. @throws {Unavailable} */
export type InTransaction = <Result>(work: (statements: Statements) => Promise<Result>) => Promise<Result>;

const persistence: RetryOptions = { isRetryable, tries: 10, pause: jitteredPause };

/** Transactions, each within so many milliseconds, all of its tries included; 0 for any number. */
export const transactions =
  (connections: Connections, deadline: number): InTransaction =>
  (work) =>
    unlessAway(() =>
      withinDeadline(deadline, (inTime) =>
        retrying(persistence, () => inOneTransaction(connections, work, inTime)),
      ),
    );

/** Single statements outside of transactions, on so many connections at most. @throws {Unavailable} */
export const queries = (connections: Connections, most: number, deadline: number): Run =>
  inTime(statements(connections, most), deadline);

/** The same for as long as it takes, and with failures as they are. */
export const statements = (connections: Connections, most: number): Run =>
  withoutName(singleStatements(connections, most));

/** Each within so many milliseconds, however it is run. @throws {Unavailable} */
export const inTime =
  (run: Run, deadline: number): Run =>
  (text, values) =>
    unlessAway(() => withinDeadline(deadline, () => run<never>(text, values)));

/** Once more what was not done because its name was lost: it has none any more. */
const withoutName =
  (run: Run): Run =>
  (text, values) =>
    run<never>(text, values).catch((error: unknown) => {
      if (!hasLostName(error)) throw error;
      return run(text, values);
    });

async function unlessAway<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw asUnavailable(error);
  }
}

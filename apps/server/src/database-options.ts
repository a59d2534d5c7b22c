import type { DatabaseOptions } from "@bookings/persistence";
import type { Config } from "./config.ts";
import type { Findings } from "./findings.ts";

const POOLER =
  "the database is behind a connection pooler: limits are set with each transaction, nothing is kept in a session";

/** How the configured database is connected to. */
export const databaseOptions = (
  { poolMax, database }: Config,
  url: string,
  findings: Findings,
): DatabaseOptions => ({
  url,
  ...(poolMax !== undefined && { poolMax }),
  ...(database.preparedStatements !== undefined && { preparedStatements: database.preparedStatements }),
  replicaUrls: database.replicaUrls,
  onPooler: () => findings.info(POOLER),
  onReplica: (name, problem) => {
    if (problem === undefined) findings.info(`reads go to the replica ${name}`);
    else findings.warn(`no reads go to the replica ${name}: ${problem}`);
  },
});

import type { ConnectionOptions } from "@bookings/persistence";
import type { Config } from "./config.ts";
import type { Findings } from "./findings.ts";

const POOLER =
  "the database is behind a connection pooler: limits are set with each transaction, nothing is kept in a session";

/** How the configured database is connected to. */
export const databaseOptions = (
  { poolMax, database }: Config,
  url: string,
  findings: Findings,
): ConnectionOptions => ({
  url,
  ...(poolMax !== undefined && { poolMax }),
  ...(database.preparedStatements !== undefined && { preparedStatements: database.preparedStatements }),
  onPooler: () => findings.info(POOLER),
});

import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import { type Programs, versionOf } from "./programs.ts";

/** What it was measured on. */
export const machineFacts = (programs: Programs): Record<string, string> => ({
  processor: `${availableParallelism()} cores, ${cpus()[0]?.model ?? "unknown"}`,
  memory: `${Math.round(totalmem() / 1024 ** 3)} GiB`,
  node: process.version,
  PostgreSQL: versionOf(join(programs.postgres, "postgres")),
  PgBouncer: versionOf(programs.pgbouncer),
  nginx: versionOf(programs.nginx, "-v"),
});

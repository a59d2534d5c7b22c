import { setTimeout } from "node:timers/promises";
import { EmbeddedServerError } from "./embedded-server-error.ts";
import { isPostmaster } from "./postmaster.ts";
import { run } from "./run-program.ts";
import type { Site } from "./site.ts";

/** PostgreSQL writes what is in memory to disk before it ends. */
const patience = 60_000;

/** Ends the server, whoever is connected: open transactions are rolled back. Resolves when its process is gone. */
export async function shutDown(
  pid: number,
  site: Pick<Site, "account" | "binaries" | "cluster">,
): Promise<void> {
  const { output } = await run(site.binaries.pgCtl, ["kill", "INT", String(pid)], site.account);
  const deadline = Date.now() + patience;
  while (await isPostmaster(pid, site.cluster)) {
    if (Date.now() > deadline)
      throw new EmbeddedServerError(`PostgreSQL (process ${pid}) does not end. ${output}`);
    await setTimeout(10);
  }
}

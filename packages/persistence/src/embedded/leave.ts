import { setTimeout } from "node:timers/promises";
import type pg from "pg";
import { countOthers } from "./connection.ts";
import { join } from "./join.ts";
import { shutDown } from "./shut-down.ts";
import type { Site } from "./site.ts";

/** A server that is just going down by itself is waited for. */
const patienceForServer = 60_000;

/** Connections that were closed a moment ago still show for some milliseconds. */
const patienceForOthers = 400;

/**
 * Stops the server unless others are connected to it. Only to be called under the start lock, so that nobody joins in between.
 * @throws EmbeddedServerError when it does not end.
 */
export async function leave(site: Site): Promise<void> {
  const joined = await join(site, Date.now() + patienceForServer);
  if (!joined) return;
  const others = await othersStaying(joined.client);
  await joined.client.end();
  if (!others) await shutDown(joined.postmaster.pid, site);
}

async function othersStaying(client: pg.Client): Promise<number> {
  const deadline = Date.now() + patienceForOthers;
  for (;;) {
    const others = await countOthers(client);
    if (!others || Date.now() > deadline) return others;
    await setTimeout(20);
  }
}

import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type pg from "pg";
import { keepAlive } from "./connection.ts";
import { reasonOf } from "./embedded-server-error.ts";
import { type Joined, joinOrLaunch } from "./join.ts";
import type { Site } from "./site.ts";
import { withStartLock } from "./start-lock.ts";

/** Milliseconds between two tries to bring a server back. */
const PAUSE = 1_000;

/** A connection that shows others that the server is in use, as long as it lasts. */
export interface Presence {
  /** Resolves when it has ended, and nothing brings the server back any more. */
  end(): Promise<void>;
}

interface Watch {
  readonly site: Site;
  readonly lockFile: string;
  /** The server comes back where it was: its clients know no other address. */
  readonly port: number;
  client: pg.Client;
  ending: boolean;
  reviving: Promise<void>;
}

/** Shows that the server is in use; with `keepRunning`, brings it back when it ends by itself or by a kill. */
export function bePresent(
  site: Site,
  lockFile: string,
  { client, postmaster: { port } }: Joined,
  keepRunning: boolean,
): Presence {
  const watch: Watch = { site, lockFile, port, client, ending: false, reviving: Promise.resolve() };
  // From here on it is no reason to keep the process alive.
  keepAlive(client, false);
  if (keepRunning) reviveWhenLost(watch);
  return {
    end: async () => {
      watch.ending = true;
      await watch.reviving;
      keepAlive(watch.client, true);
      await watch.client.end();
    },
  };
}

function reviveWhenLost(watch: Watch): void {
  watch.client.once("end", () => {
    if (!watch.ending) watch.reviving = revive(watch);
  });
}

async function revive(watch: Watch): Promise<void> {
  while (isWanted(watch)) {
    try {
      const client = await withStartLock(watch.lockFile, () => bringBack(watch));
      if (client === undefined) return;
      watch.client = client;
      keepAlive(client, false);
      return reviveWhenLost(watch);
    } catch (error) {
      if (isWanted(watch)) watch.site.log(`PostgreSQL does not come back: ${reasonOf(error)}`);
      await setTimeout(PAUSE);
    }
  }
}

/** Whoever deletes the data does not want the server back. */
const isWanted = ({ ending, site }: Watch): boolean => !ending && existsSync(site.cluster);

async function bringBack(watch: Watch): Promise<pg.Client | undefined> {
  const { site, port } = watch;
  if (!isWanted(watch)) return undefined;
  const { client, tookOver } = await joinOrLaunch(site, port);
  site.log(`PostgreSQL was lost; it ${tookOver ? "runs again" : "was started again"} on port ${port}`);
  return client;
}

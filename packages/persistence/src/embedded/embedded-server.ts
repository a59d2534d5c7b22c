import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureDatabase, urlOf } from "./connection.ts";
import { EmbeddedServerError, reasonOf } from "./embedded-server-error.ts";
import { joinOrLaunch } from "./join.ts";
import { leave } from "./leave.ts";
import type { Postmaster } from "./postmaster.ts";
import { bePresent } from "./presence.ts";
import { stateFolder } from "./server-folder.ts";
import { shutDown } from "./shut-down.ts";
import { prepareSite, type Site } from "./site.ts";
import { withStartLock } from "./start-lock.ts";

/** Where an embedded server keeps its data. */
export interface EmbeddedServerOptions {
  /** Where the data lives; made when missing. Deleting it starts afresh. */
  readonly dataDir: string;
  /** Created when missing; "bookings" unless given. */
  readonly database?: string;
  readonly log?: (line: string) => void;
  /** False only for tests: faster, but a crash of the machine destroys the data. */
  readonly durable?: boolean;
  /** Whether it is started again, on the same port, when it ends before it is stopped here. Default: false. */
  readonly keepRunning?: boolean;
}

/** A running PostgreSQL server and its database. */
export interface EmbeddedServer {
  /** libpq URL of the database asked for. */
  readonly url: string;
  /** Whether the server was running already: for another process, or left behind by one that was killed. */
  readonly tookOver: boolean;
  /** Stops the server, unless others are connected: then the last one of them does. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * The PostgreSQL server of a data folder: joined when it runs, else started, and set up before when there is none.
 * It listens on 127.0.0.1 only, and outlives this process unless stopped.
 * @throws EmbeddedServerError with the reason, and what to do instead.
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  try {
    const state = await stateFolder(options.dataDir);
    return await withStartLock(lockFile(state), () => startLocked(state, options));
  } catch (error) {
    if (error instanceof EmbeddedServerError) throw error;
    throw new EmbeddedServerError(`The embedded PostgreSQL did not start: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/** Held while a server is started, joined, left or discarded. */
export function lockFile(state: string): string {
  return join(state, "lock");
}

async function startLocked(state: string, options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const { database = "bookings", durable = true, keepRunning = false, log = () => undefined } = options;
  const site = await prepareSite(state, durable, log);
  const { client, postmaster, tookOver } = await joinOrLaunch(site);
  log(
    `PostgreSQL ${tookOver ? "was running already" : "started"} on port ${postmaster.port}, data in ${site.folder}`,
  );
  try {
    await ensureDatabase(client, database);
  } catch (error) {
    await client.end();
    await leave(site);
    throw error;
  }
  const presence = bePresent(site, lockFile(state), { client, postmaster }, keepRunning);
  const stop = onlyOnce(async () => {
    await presence.end();
    await stopUnlessUsed(state, site, postmaster);
  });
  return { url: urlOf({ port: postmaster.port, password: site.password }, database), tookOver, stop };
}

async function stopUnlessUsed(state: string, site: Site, postmaster: Postmaster): Promise<void> {
  // Somebody deleted the data folder meanwhile: nobody can join this server any more.
  if (!existsSync(lockFile(state))) return shutDown(postmaster.pid, site);
  await withStartLock(lockFile(state), () => leave(site));
}

function onlyOnce(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}

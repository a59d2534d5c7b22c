import { rm, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { binariesFor } from "./binaries.ts";
import { clusterIn } from "./cluster.ts";
import { lockFile } from "./embedded-server.ts";
import { isPostmaster, lastPostmaster } from "./postmaster.ts";
import { existingServerFolder, type ServerFolder } from "./server-folder.ts";
import { shutDown } from "./shut-down.ts";
import { withStartLock } from "./start-lock.ts";

/** Stops the server of a data folder, whoever is connected, and deletes all of its data, wherever it was placed. */
export async function discardEmbeddedServer(dataDir: string): Promise<void> {
  const state = join(dataDir, "postgres");
  if (!(await stat(state).catch(() => undefined))) return;
  await withStartLock(lockFile(state), () => discardLocked(state));
  await rm(state, { recursive: true, force: true });
}

async function discardLocked(state: string): Promise<void> {
  const at = await existingServerFolder(state);
  if (!at) return;
  await shutDownIfRunning(at);
  // An initdb whose starter was killed may be writing still.
  await rm(at.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  await rmdir(dirname(at.folder)).catch(() => undefined);
}

async function shutDownIfRunning({ folder, account }: ServerFolder): Promise<void> {
  const cluster = clusterIn(folder);
  const postmaster = await lastPostmaster(cluster);
  if (!postmaster || !(await isPostmaster(postmaster.pid, cluster))) return;
  await shutDown(postmaster.pid, { account, cluster, binaries: await binariesFor(account) });
}

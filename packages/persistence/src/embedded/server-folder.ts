import { randomBytes } from "node:crypto";
import { chown, mkdir, readFile, realpath, rename, rmdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedServerError } from "./embedded-server-error.ts";
import { type Account, run } from "./run-program.ts";
import { isRoot, serverAccount } from "./server-account.ts";
import { ignoreExisting, inSystemFolder } from "./system-folders.ts";

/** Where a server lives (cluster, password, log) and the user it runs as, who owns that folder. */
export interface ServerFolder {
  readonly folder: string;
  readonly account: Account;
}

/** The part of the data folder that is ours, made when missing, as the one true path that PostgreSQL will report too. */
export async function stateFolder(dataDir: string): Promise<string> {
  const folder = join(dataDir, "postgres");
  // Whoever else could write there could put a database of their own in place of ours, whatever the umask allows.
  await mkdir(folder, { recursive: true, mode: 0o755 });
  return realpath(folder);
}

/** The server's folder: the one of earlier starts, else a new one. Only to be called under the start lock. */
export async function serverFolder(state: string): Promise<ServerFolder> {
  return (await existingServerFolder(state)) ?? (await makeServerFolder(state));
}

/**
 * The server's folder of earlier starts. An existing server keeps its user, also when root starts it.
 * @throws EmbeddedServerError when it was placed outside of the data folder and is gone: bookings do not vanish silently.
 */
export async function existingServerFolder(state: string): Promise<ServerFolder | undefined> {
  const placed = await readFile(locationFile(state), "utf8").catch(() => undefined);
  const folder = placed?.trim() ?? join(state, "server");
  const owner = await stat(folder).catch(() => undefined);
  if (!owner && placed) throw gone(state, folder);
  // Root's own: a start was killed between making the folder and giving it away.
  if (!owner || (isRoot() && owner.uid === 0)) return undefined;
  return { folder, account: isRoot() ? { uid: owner.uid, gid: owner.gid } : undefined };
}

async function makeServerFolder(state: string): Promise<ServerFolder> {
  const account = await serverAccount();
  const folder = await makeFor(account, join(state, "server"));
  return { account, folder: folder ?? (await makeElsewhere(account, state)) };
}

/** Undefined when the account turns out not to reach the new folder. */
async function makeFor(account: Account, folder: string): Promise<string | undefined> {
  await mkdir(folder, { mode: 0o700 }).catch(ignoreExisting);
  if (!account) return folder;
  await chown(folder, account.uid, account.gid);
  const { ok } = await run("/bin/sh", ["-c", 'cd "$1" && : > probe && rm probe', "sh", folder], account);
  if (!ok) await rmdir(folder);
  return ok ? folder : undefined;
}

async function makeElsewhere(account: Account, state: string): Promise<string> {
  const name = `data-${randomBytes(8).toString("hex")}`;
  const folder = await inSystemFolder("PostgreSQL's data", (parent) => makeFor(account, join(parent, name)));
  // For whoever finds it there later, and wonders whether it may be deleted.
  await writeFile(join(folder, "belongs-to"), `${state}\n`);
  await writeFile(`${locationFile(state)}.new`, `${folder}\n`);
  await rename(`${locationFile(state)}.new`, locationFile(state));
  return folder;
}

function locationFile(state: string): string {
  return join(state, "location");
}

function gone(state: string, folder: string): EmbeddedServerError {
  return new EmbeddedServerError(
    `The data of ${state} was placed in ${folder}, which is gone. Restore it, or delete ${state} to start afresh.`,
  );
}

import { randomBytes } from "node:crypto";
import { chown, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Binaries } from "./binaries.ts";
import { codeOf, EmbeddedServerError, lastLines, reasonOf } from "./embedded-server-error.ts";
import { type Account, run } from "./run-program.ts";
import type { ServerFolder } from "./server-folder.ts";

/** The owner of the databases. The password is the cluster's own, never on a command line. */
export const role = "bookings";

/** PostgreSQL's data folder within the server's folder. */
export function clusterIn(folder: string): string {
  return join(folder, "cluster");
}

/** Makes the cluster when there is none, and tells whether it did. Only to be called under the start lock. */
export async function ensureCluster(
  at: ServerFolder,
  binaries: Binaries,
  durable: boolean,
): Promise<boolean> {
  if (await stat(clusterIn(at.folder)).catch(() => undefined)) return false;
  await clearLeftovers(at.folder);
  // Made under another name, so that a start killed half-way leaves no half cluster behind.
  const making = join(at.folder, `making-${randomBytes(4).toString("hex")}`);
  await initdb(making, at, binaries, durable);
  await rename(making, clusterIn(at.folder));
  return true;
}

/** The password of the server: made once. */
export async function passwordOf({ folder, account }: ServerFolder): Promise<string> {
  const file = passwordFile(folder);
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    if (codeOf(error) !== "ENOENT")
      throw new EmbeddedServerError(
        `Cannot read ${file}: ${reasonOf(error)}. Does it belong to another user?`,
        { cause: error },
      );
    return await makePassword(file, account);
  }
}

async function makePassword(file: string, account: Account): Promise<string> {
  const password = randomBytes(24).toString("base64url");
  await rm(`${file}.new`, { force: true });
  await writeFile(`${file}.new`, `${password}\n`, { mode: 0o600, flag: "wx" });
  if (account) await chown(`${file}.new`, account.uid, account.gid);
  await rename(`${file}.new`, file);
  return password;
}

async function initdb(
  cluster: string,
  at: ServerFolder,
  binaries: Binaries,
  durable: boolean,
): Promise<void> {
  const args = [
    `--pgdata=${cluster}`,
    `--username=${role}`,
    `--pwfile=${passwordFile(at.folder)}`,
    "--auth=scram-sha-256",
    // The one locale that is PostgreSQL's own, so that it is the same on each system.
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    ...(durable ? [] : ["--no-sync"]),
  ];
  const { ok, output } = await run(binaries.initdb, args, at.account);
  if (!ok)
    throw new EmbeddedServerError(
      `PostgreSQL's data folder could not be made in ${at.folder}:\n${lastLines(output)}`,
    );
}

/** An initdb whose starter was killed may still write, and cleans up itself then: so this may fail. */
async function clearLeftovers(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((each) => each.startsWith("making-"))) {
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function passwordFile(folder: string): string {
  return join(folder, "password");
}

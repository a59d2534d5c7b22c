import { chmod, lstat, mkdir } from "node:fs/promises";
import { codeOf, EmbeddedServerError, reasonOf } from "./embedded-server-error.ts";

/** Where root puts what the server's user cannot reach in its own place; data outlives a reboot in all but the last. */
const systemFolders = ["/var/lib", "/usr/local/var", "/var/tmp", "/tmp"].map(
  (folder) => `${folder}/bookings-embedded`,
);

/**
 * Tries one system folder after the other, until the attempt gives something.
 * @throws EmbeddedServerError naming what was tried, when none does.
 */
export async function inSystemFolder<Result>(
  what: string,
  attempt: (folder: string) => Promise<Result | undefined>,
): Promise<Result> {
  const reasons: string[] = [];
  for (const folder of systemFolders) {
    try {
      await ensureTrusted(folder);
      const result = await attempt(folder);
      if (result !== undefined) return result;
      reasons.push(`${folder}: the user cannot use it`);
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  throw new EmbeddedServerError(
    `Found no place for ${what} that PostgreSQL's user can reach. Tried ${reasons.join("; ")}`,
  );
}

/** Anyone may have put a folder of this name into /tmp; only root's own may hold programs that root starts. */
async function ensureTrusted(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o755 }).then(() => chmod(folder, 0o755), ignoreExisting);
  const { uid, mode } = await lstat(folder);
  if (uid !== 0 || (mode & 0o170022) !== 0o040000)
    throw new Error(`${folder}: not a folder that only root can change`);
}

/** For folders that may have been made before. */
export function ignoreExisting(error: unknown): void {
  if (codeOf(error) !== "EEXIST") throw error;
}

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

const IGNORED = new Set([".git", "node_modules", "dist", "dist-testing", ".data", "coverage"]);

/**
 * Every file that is in the repository or about to be: tracked, or new and not ignored. Where there is no Git, as
 * in an unpacked archive, every file outside the ignored folders.
 */
export function repositoryFiles(): string[] {
  const tracked = filesOfGit();
  return tracked.includes("package.json") ? tracked : filesOnDisk().filter(isFile);
}

export const textOf = (path: string): string => readFileSync(join(root, path), "utf8");

function filesOfGit(): string[] {
  // The checkout may belong to another user, as in a container; reading a list of names is safe all the same.
  const args = ["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { stdout } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
  return [...new Set((stdout ?? "").split("\0"))].filter(isFile);
}

function filesOnDisk(folder = ""): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !IGNORED.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesOnDisk(path) : [path];
    });
}

/** A tracked file may just have been deleted. */
const isFile = (path: string): boolean =>
  path !== "" && (statSync(join(root, path), { throwIfNoEntry: false })?.isFile() ?? false);

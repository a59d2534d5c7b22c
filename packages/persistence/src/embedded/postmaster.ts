import { chown, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { kill } from "node:process";
import { run } from "./run-program.ts";

/** What PostgreSQL's first process tells of itself in postmaster.pid. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/** The last postmaster of the cluster, dead or alive; undefined when it left no file, as after a clean stop. */
export async function lastPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const text = await readFile(pidFile(cluster), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split("\n");
  return { pid: Number(lines[0] || NaN), port: Number(lines[3] || NaN), ready: lines[7]?.trim() === "ready" };
}

/** Whether that process lives and is the postmaster of this cluster: its number alone may be another process's by now. */
export async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  // There PostgreSQL recognises its processes itself, by their pipes.
  if (process.platform === "win32") return true;
  return (await commandOf(pid)).includes(`postgres -D ${cluster} `);
}

/**
 * Keeps PostgreSQL from taking a process that got a dead postmaster's number for the postmaster. The file itself
 * stays: by its other lines PostgreSQL finds processes that outlived their postmaster and still use the data.
 */
export async function disownPid(cluster: string, pid: number): Promise<void> {
  if (Number.isNaN(pid)) return rm(pidFile(cluster), { force: true });
  if (!isAlive(pid)) return;
  const impossiblePid = "2147483647";
  const text = await readFile(pidFile(cluster), "utf8");
  await replaceFile(pidFile(cluster), text.replace(/^-?\d+/, impossiblePid));
}

async function replaceFile(file: string, text: string): Promise<void> {
  const { uid, gid } = await stat(file);
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  if (process.getuid?.() === 0) await chown(`${file}.new`, uid, gid);
  await rename(`${file}.new`, file);
}

async function commandOf(pid: number): Promise<string> {
  if (process.platform !== "linux")
    return (await run("ps", ["-ww", "-o", "args=", "-p", String(pid)])).output;
  return (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " ");
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    return kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function pidFile(cluster: string): string {
  return join(cluster, "postmaster.pid");
}

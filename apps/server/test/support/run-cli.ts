import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../src/main.js", import.meta.url));

export type Environment = Readonly<Record<string, string>>;

/** Only what a program needs to run, so that settings of the machine do not leak into the tests. */
const bare = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "" };

/** The CLI as a process of its own. */
export const startCli = (args: readonly string[], environment: Environment): ChildProcess =>
  spawn(process.execPath, [main, ...args], {
    env: { ...bare, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the CLI to its end. */
export async function runCli(args: readonly string[], environment: Environment): Promise<Finished> {
  const child = startCli(args, environment);
  const [[code], stdout, stderr] = await Promise.all([
    once(child, "close") as Promise<[number | null]>,
    child.stdout ? text(child.stdout) : "",
    child.stderr ? text(child.stderr) : "",
  ]);
  return { code, stdout, stderr };
}

/** A folder for one test's data. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "bookings-server-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { discardEmbeddedServer } from "@bookings/persistence/embedded";
import pg from "pg";

export const isRoot = process.getuid?.() === 0;

/** A temporary folder that PostgreSQL's user can pass through, or, private, that only we can. */
export async function temporaryFolder(options: { private?: boolean } = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "bookings-embedded-test-"));
  await chmod(folder, options.private ? 0o700 : 0o711);
  return folder;
}

export async function removeWithServer(folder: string): Promise<void> {
  await discardEmbeddedServer(folder);
  await rm(folder, { recursive: true, force: true });
}

/** The first row of the answer, asked over a connection of its own. */
export async function ask(url: string, sql: string): Promise<Record<string, unknown>> {
  const client = await connect(url);
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows[0] ?? {};
  } finally {
    await client.end();
  }
}

export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

export async function isListening(url: string): Promise<boolean> {
  return ask(url, "select").then(
    () => true,
    () => false,
  );
}

/** Another process of ours that uses the server of the same folder. */
export function otherProcess(dataDir: string, ...flags: string[]): ChildProcess {
  const program = fileURLToPath(new URL("./start-and-stay.ts", import.meta.url));
  return spawn(process.execPath, [program, dataDir, ...flags], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** What the other process tells once the server runs. */
export async function told(child: ChildProcess): Promise<{ url: string; tookOver: boolean }> {
  if (!child.stdout) throw new Error("the process has no output");
  for await (const line of createInterface(child.stdout))
    return JSON.parse(line) as { url: string; tookOver: boolean };
  throw new Error("the process ended without a word");
}

/** Sends the signal to the process's whole group, as a terminal does, and waits for its end. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, "exit");
  process.kill(-(child.pid ?? 0), signal);
  await ended;
}

export async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error("it did not come about");
    await setTimeout(5);
  }
}

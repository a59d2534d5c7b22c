import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { open, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { EmbeddedServerError, lastLines } from "./embedded-server-error.ts";
import { lastPostmaster } from "./postmaster.ts";
import { spawnOptions } from "./run-program.ts";
import type { Site } from "./site.ts";

/** Why a launch came to nothing: what may pass by itself, or not. */
export type LaunchFailure = "port taken" | "data in use" | "killed on the way";

/** Replaying the log after a crash can take long. */
const patience = 300_000;

/**
 * Starts the postmaster, on any free port unless one is given, and waits until it takes connections.
 * @throws EmbeddedServerError with the last lines of the server's log, when trying again would not help.
 */
export async function launch(site: Site, port?: number): Promise<LaunchFailure | undefined> {
  const postmaster = await spawnPostmaster(site, port ?? (await freePort()));
  if (await becomesReady(site, postmaster)) return undefined;
  if (postmaster.signalCode !== null) return "killed on the way";
  const log = await readFile(logFile(site), "utf8");
  if (log.includes("could not bind")) return "port taken";
  if (/shared memory block .* is still in use|lock file .* already exists/.test(log)) return "data in use";
  throw new EmbeddedServerError(
    `PostgreSQL did not start in ${site.folder}. Its log ends with:\n${lastLines(log)}`,
  );
}

/** Detached, with a file for its output: neither a Ctrl+C in our terminal nor our end reaches it. */
async function spawnPostmaster(site: Site, port: number): Promise<ChildProcess> {
  // Made anew, so that it cannot grow over the starts.
  await rm(logFile(site), { force: true });
  const log = await open(logFile(site), "wx", 0o600);
  try {
    if (site.account) await log.chown(site.account.uid, site.account.gid);
    const args = ["-D", site.cluster, ...settings(port, site.durable)];
    const child = spawn(site.binaries.postgres, args, {
      ...spawnOptions(site.account),
      stdio: ["ignore", log.fd, log.fd],
    });
    await once(child, "spawn");
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

async function becomesReady({ cluster }: Site, child: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + patience;
  while (child.exitCode === null && child.signalCode === null) {
    const postmaster = await lastPostmaster(cluster);
    if (postmaster?.pid === child.pid && postmaster?.ready) return true;
    if (Date.now() > deadline)
      throw new EmbeddedServerError(`PostgreSQL in ${cluster} takes too long to start.`);
    await setTimeout(10);
  }
  return false;
}

function settings(port: number, durable: boolean): string[] {
  const lasting = {
    port,
    listen_addresses: "127.0.0.1",
    // A socket's path may be 107 characters long; a data folder's is often longer.
    unix_socket_directories: "",
    timezone: "UTC",
    log_timezone: "UTC",
    // What clients do wrong they are told themselves; the log stays small and free of personal data.
    log_min_messages: "log",
    log_min_error_statement: "panic",
    log_checkpoints: "off",
  };
  const passing = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };
  const all = Object.entries({ ...lasting, ...(durable ? {} : passing) });
  return all.flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/**
 * Below the ports that systems give to outgoing connections. Among those, a client that tries to reach a server that
 * is down could be given the very port as its own, talk to itself, and keep the server from coming back.
 */
const FIRST_PORT = 20_000;
const PORTS = 12_000;

/** Another program may take it before PostgreSQL does: then the launch fails, and is tried again. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + randomInt(PORTS);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listening = once(server, "listening");
  server.listen(port, "127.0.0.1");
  try {
    await listening;
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}

function logFile(site: Site): string {
  return join(site.folder, "log");
}

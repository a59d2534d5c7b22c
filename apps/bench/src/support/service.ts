import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createChance } from "./chance.ts";
import type { Cleanup } from "./cleanup.ts";
import { comesTrue } from "./work.ts";

const main = fileURLToPath(new URL("../../../server/src/main.js", import.meta.url));

/** One process of a service, from its start to its end. */
export interface Life {
  readonly pid: number;
  /** What was done to it, if anything. */
  readonly fate: "none" | "killed" | "stopped";
  readonly hasEnded: boolean;
}

export interface Farewell {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly milliseconds: number;
}

/** A service that is started again, on the same port, whenever its process ends. */
export interface Service {
  readonly name: string;
  readonly port: number;
  readonly logFile: string;
  /** The process of the moment, or the last one. */
  life(): Life;
  start(): void;
  /** With -9; resolves when the process is gone. */
  kill(): Promise<void>;
  /** With SIGTERM; resolves when it is gone, be it that patience has run out and it was killed. */
  stop(): Promise<Farewell>;
}

interface Running extends Life {
  fate: Life["fate"];
  hasEnded: boolean;
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
}

export interface ServiceOptions {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  /** What Node is given: the service's `serve`, unless it is another program that is measured beside it. */
  readonly program?: readonly string[];
  /** Whether it is started anew when it ends by itself. Default: true. */
  readonly revive?: boolean;
  /** Told when the process ends without having been asked to. */
  readonly onDeath?: (death: string) => void;
}

/** More than is promised, so that a broken promise shows. */
const STOP_PATIENCE = 20_000;
/** Milliseconds before a service that ended by itself is started anew. */
const REVIVAL = 500;
/** Lines. */
const LAST_WORDS = 8;

/** Only what a program needs to run, so that settings of the machine do not leak in. */
const bare = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "" };

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Whoever is given one may take some time to listen there. */
const given = new Set<number>();

/**
 * Below the range from which the system takes ports for outgoing connections: one of those could take the port
 * while its service is being started again.
 */
export async function freePort(): Promise<number> {
  const chance = createChance(process.pid ^ Date.now());
  let port = 0;
  const isNew = async () => !given.has((port = chance.between(20_000, 32_000))) && isFree(port);
  // Asked for by several at once, it may be found by several.
  const found = await comesTrue(async () => (await isNew()) && !given.has(port), 10_000, 0);
  given.add(port);
  if (!found) throw new Error("there is no free port between 20,000 and 32,000");
  return port;
}

/** The options of Node that the installed command starts the service with: they stand in its first line. */
const nodeOptions = (readFileSync(main, "utf8").split("\n", 1)[0] ?? "")
  .split(" ")
  .filter((word) => word.startsWith("--"));

export const serveCommand: readonly string[] = [...nodeOptions, main, "serve"];

function spawnService(
  program: readonly string[],
  environment: Readonly<Record<string, string>>,
  logFile: string,
): ChildProcess {
  const log = openSync(logFile, "a");
  const child = spawn(process.execPath, program, {
    env: { ...bare, ...environment },
    stdio: ["ignore", log, log],
    // Ctrl-C is for this script, which then ends its services itself.
    detached: true,
  });
  closeSync(log);
  return child;
}

/** What a process says before it ends is no JSON. */
const lastWords = (logFile: string): string =>
  readFileSync(logFile, "utf8")
    .split("\n")
    .filter((line) => !line.startsWith("{"))
    .slice(-LAST_WORDS)
    .join("\n");

export async function createService(options: ServiceOptions, cleanup: Cleanup): Promise<Service> {
  const { name, folder, onDeath, program = serveCommand, revive = true } = options;
  const port = await freePort();
  const logFile = join(folder, `${name}.log`);
  let running: Running | undefined;
  let over = false;

  function current(): Running {
    if (running === undefined) throw new Error(`${name} was never started`);
    return running;
  }

  function start(): void {
    if (over) return;
    const child = spawnService(program, { ...options.environment, PORT: String(port) }, logFile);
    const ended = once(child, "exit");
    const life: Running = { child, ended, pid: child.pid ?? 0, fate: "none", hasEnded: false };
    running = life;
    child.once("exit", (code) => {
      life.hasEnded = true;
      if (life.fate !== "none") return;
      onDeath?.(`${name}: exit code ${code}: ${lastWords(logFile)}`);
      // Unless somebody has started it by then.
      if (revive) setTimeout(() => running === life && start(), REVIVAL).unref();
    });
  }

  async function kill(): Promise<void> {
    const life = current();
    life.fate = "killed";
    life.child.kill("SIGKILL");
    if (!life.hasEnded) await life.ended;
  }

  async function stop(): Promise<Farewell> {
    const life = current();
    const asked = performance.now();
    life.fate = "stopped";
    life.child.kill("SIGTERM");
    if (!(await comesTrue(() => life.hasEnded, STOP_PATIENCE))) await kill();
    return { code: life.child.exitCode, milliseconds: performance.now() - asked };
  }

  cleanup.add(async () => {
    over = true;
    if (running !== undefined) await kill();
  });
  return { name, port, logFile, life: current, start, kill, stop };
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import type { Cleanup } from "../support/cleanup.ts";
import { childrenOf, commandOf, signal } from "../support/processes.ts";
import type { Life } from "../support/service.ts";
import { comesTrue } from "../support/work.ts";
import type { Account } from "./account.ts";

/** A server that is not ours, in the foreground: killed and started again as often as one likes. */
export interface Daemon {
  readonly name: string;
  readonly logFile: string;
  life(): Life;
  start(): void;
  /** Does nothing when it has ended, or was never started. */
  signal(name: NodeJS.Signals): void;
  /** It and all of its children with -9, as when a machine loses its power; resolves when they are gone. */
  kill(): Promise<void>;
  /** With the signal that it was made with; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface DaemonOptions {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly folder: string;
  readonly account: Account;
  /** What ends it soon, and in order. */
  readonly stopSignal: NodeJS.Signals;
}

interface Running extends Life {
  fate: Life["fate"];
  hasEnded: boolean;
  readonly ended: Promise<unknown>;
}

const PATIENCE = 10_000;

function launch({ name, command, folder, account }: DaemonOptions): ChildProcess {
  const [program, ...args] = command;
  const log = openSync(join(folder, `${name}.log`), "a");
  // Ctrl-C is for this script, which then ends its servers itself.
  const child = spawn(program, args, {
    cwd: folder,
    ...account,
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  return child;
}

/** Children are found before their parent is gone; it makes no new ones while it is stopped. */
async function killFamily(pid: number): Promise<void> {
  signal(pid, "SIGSTOP");
  const family = [pid, ...childrenOf(pid)];
  for (const each of family) signal(each, "SIGKILL");
  await comesTrue(() => family.slice(1).every((each) => commandOf(each) === ""), PATIENCE);
}

export function createDaemon(options: DaemonOptions, cleanup: Cleanup): Daemon {
  const { name, folder, stopSignal } = options;
  let running: Running | undefined;

  function current(): Running {
    if (running === undefined) throw new Error(`${name} was never started`);
    return running;
  }

  function start(): void {
    const child = launch(options);
    const life: Running = { pid: child.pid ?? 0, fate: "none", hasEnded: false, ended: once(child, "exit") };
    running = life;
    child.once("exit", () => (life.hasEnded = true));
  }

  async function kill(): Promise<void> {
    const life = current();
    life.fate = "killed";
    if (life.hasEnded) return;
    await killFamily(life.pid);
    await life.ended;
  }

  async function stop(): Promise<void> {
    const life = current();
    if (life.fate === "none") life.fate = "stopped";
    if (!life.hasEnded) signal(life.pid, stopSignal);
    if (!(await comesTrue(() => life.hasEnded, PATIENCE))) await kill();
  }

  cleanup.add(() => (running === undefined ? undefined : stop()));
  return {
    name,
    logFile: join(folder, `${name}.log`),
    life: current,
    start,
    kill,
    stop,
    signal: (which) => {
      if (running?.hasEnded === false) signal(running.pid, which);
    },
  };
}

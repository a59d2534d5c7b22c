import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

interface Process {
  readonly pid: number;
  readonly parent: number;
}

const isLinux = process.platform === "linux";

/** `ps` is missing in many a container, and /proc on everything but Linux. */
const allProcesses = (): Process[] =>
  isLinux ? readdirSync("/proc").filter(isNumber).flatMap(fromProc) : fromPs();

const isNumber = (name: string): boolean => /^\d+$/.test(name);

/** What /proc tells of a process from its state on; empty when it has just ended. */
function statOf(pid: number): string[] {
  const stat = contentOf(`/proc/${pid}/stat`);
  // The name, in parentheses, may hold anything.
  return stat === "" ? [] : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function fromProc(pid: string): Process[] {
  const parent = statOf(Number(pid))[1];
  return parent === undefined ? [] : [{ pid: Number(pid), parent: Number(parent) }];
}

const fromPs = (): Process[] =>
  execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0]) => ({ pid, parent }));

/** Empty when the process has just ended. */
function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

export const childrenOf = (parent: number): number[] =>
  allProcesses()
    .filter((each) => each.parent === parent)
    .map(({ pid }) => pid);

/** Does nothing when the process has just ended. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== "ESRCH") throw failure;
  }
}

/** The command line, empty where there is no such process. */
export function commandOf(pid: number): string {
  if (isLinux) return contentOf(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
  return spawnSync("ps", ["-ww", "-o", "args=", "-p", String(pid)], { encoding: "utf8" }).stdout;
}

const KIB = 1024;

/** The memory that the process has in use, in bytes. */
export function residentMemory(pid: number): number {
  const text = isLinux
    ? (/VmRSS:\s*(\d+)/.exec(contentOf(`/proc/${pid}/status`))?.[1] ?? "0")
    : execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
  return Number(text.trim()) * KIB;
}

/** Of a clock tick on Linux, whatever the kernel's own are. */
const TICK_SECONDS = 0.01;

/** Seconds of processor time that the process has used, and those of its children that have ended; NaN but on Linux. */
export function processorTime(pid: number): { readonly own: number; readonly children: number } {
  if (!isLinux) return { own: Number.NaN, children: Number.NaN };
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = statOf(pid).slice(11, 15).map(Number);
  return { own: (user + system) * TICK_SECONDS, children: (childrenUser + childrenSystem) * TICK_SECONDS };
}

/** The process that has started this one; undefined where there is none here. */
export const parentOf = (pid: number): number | undefined =>
  allProcesses().find((each) => each.pid === pid)?.parent;

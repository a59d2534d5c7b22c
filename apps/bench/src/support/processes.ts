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

function fromProc(pid: string): Process[] {
  const stat = contentOf(`/proc/${pid}/stat`);
  // The name, in parentheses, may hold anything.
  const parent = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
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

import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { type Environment, startCli } from "./run-cli.ts";

/** `bookings serve` as a process of its own. */
export interface RunningService {
  readonly url: string;
  readonly pid: number;
  /** Everything printed so far, one line an entry. */
  readonly lines: readonly string[];
  /** Resolves with the first line, printed or still to come, that fits. */
  line(fits: (line: string) => boolean): Promise<string>;
  /** Asks it to stop; resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Kills it with -9. */
  kill(): Promise<void>;
}

interface Entry {
  readonly msg?: string;
  readonly url?: string;
}

export function parsed(line: string): Entry {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return {};
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, "exit") as Promise<[number | null]>;
  child.kill(signal);
  return (await exit)[0];
}

/** Tests count the messages of the runs that they ask for, so none come by themselves. */
const defaults = { PORT: "0", NOTIFY_SCHEDULE: "off" };

/** Starts the service on a free port and resolves once it says that it is ready. */
export async function startService(environment: Environment): Promise<RunningService> {
  const child = startCli(["serve"], { ...defaults, ...environment });
  const lines: string[] = [];
  const waiting = new Set<(line: string) => void>();
  if (child.stdout === null || child.stderr === null) throw new Error("the service has no output");
  for (const output of [child.stdout, child.stderr]) {
    createInterface(output).on("line", (line) => {
      lines.push(line);
      for (const tell of waiting) tell(line);
    });
  }

  const line = (fits: (line: string) => boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      const found = lines.find(fits);
      if (found !== undefined) return resolve(found);
      const tell = (next: string) => {
        if (!fits(next)) return;
        waiting.delete(tell);
        resolve(next);
      };
      waiting.add(tell);
      child.once("exit", (code) => reject(new Error(`the service ended with ${code}:\n${lines.join("\n")}`)));
    });

  const { url = "" } = parsed(await line((one) => parsed(one).msg === "ready"));
  return {
    url,
    pid: child.pid ?? 0,
    lines,
    line,
    stop: () => ended(child, "SIGTERM"),
    kill: async () => void (await ended(child, "SIGKILL")),
  };
}

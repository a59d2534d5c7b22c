import { type SpawnOptions, spawn } from "node:child_process";
import { parse } from "node:path";
import { reasonOf } from "./embedded-server-error.ts";

/** The system user that the server's programs run as; undefined stands for the user we are ourselves. */
export type Account = { readonly uid: number; readonly gid: number } | undefined;

export interface Outcome {
  readonly ok: boolean;
  /** Both output streams, or why the program could not be started. */
  readonly output: string;
}

// Not our own environment: the server's user must not get to read our secrets, nor may PG* and locale settings of
// whoever calls us decide how the server behaves. (Node itself adds what Windows needs.)
const environment = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  LC_ALL: "C",
  TZ: "UTC",
};

/** How each program of the server is started: as its user, out of reach of the terminal's signals. */
export function spawnOptions(account: Account): SpawnOptions {
  return {
    ...account,
    env: environment,
    // Our own working folder may be one that the server's user cannot enter.
    cwd: parse(process.execPath).root,
    detached: true,
    windowsHide: true,
  };
}

/** Runs a program to its end. Never rejects: that a program cannot run is an answer. */
export function run(file: string, args: readonly string[], account?: Account): Promise<Outcome> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const child = spawnOrFail(file, args, account, resolve);
    child?.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
    child?.stderr?.on("data", (chunk: Buffer) => chunks.push(chunk));
    child?.on("error", (error) => resolve({ ok: false, output: error.message }));
    child?.on("close", (code) => resolve({ ok: code === 0, output: Buffer.concat(chunks).toString() }));
  });
}

function spawnOrFail(
  file: string,
  args: readonly string[],
  account: Account,
  fail: (outcome: Outcome) => void,
) {
  try {
    return spawn(file, args, { ...spawnOptions(account), stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    fail({ ok: false, output: reasonOf(error) });
    return undefined;
  }
}

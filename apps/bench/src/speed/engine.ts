import { execFile } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { Cleanup } from "../support/cleanup.ts";
import type { Place } from "../support/place.ts";
import { engineFunctions } from "./engine-functions.ts";
import { userId } from "./people.ts";
import type { Sent } from "./sample.ts";

const run = promisify(execFile);

/** The database itself, doing the work in one call each: what no service in front of it can be faster than. */
export interface Engine {
  /** Such as `pgbench (PostgreSQL) 15.9`. */
  readonly version: string;
  /** Each client runs the script for so many seconds, or so often; the first {@link UNCOUNTED} times do not count. */
  readonly load: (script: string, clients: number, length: Length) => Promise<Sent>;
  /** Whom {@link eraseScript} erases next. */
  readonly prepareToLeave: (users: readonly number[]) => Promise<void>;
}

export type Length = { readonly seconds: number } | { readonly times: number };

const debian = "/usr/lib/postgresql";

/** In the path, else the newest one where Debian keeps them. */
function findPgbench(): string | undefined {
  const inPath = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "pgbench"));
  const versions = globSync(`${debian}/*/bin/pgbench`).toSorted((one, other) =>
    other.localeCompare(one, "en", { numeric: true }),
  );
  return [...inPath, ...versions].find((path) => existsSync(path));
}

/** The URL without its password, which every process could read in the command line. */
function target(url: string): { readonly url: string; readonly password: string } {
  const parsed = new URL(url);
  const password = decodeURIComponent(parsed.password);
  parsed.password = "";
  return { url: parsed.href, password };
}

/**
 * Transactions of each client that do not count: its connection is new in each round and has no plans yet, while those
 * of the servers are kept. A server makes the last of its plans at the sixth time.
 */
export const UNCOUNTED = 6;

/** A transaction as pgbench logs it. */
interface Logged {
  readonly client: string;
  /** Milliseconds. */
  readonly took: number;
  /** Seconds since 1970. */
  readonly ended: number;
}

function loggedIn(line: string): Logged {
  const [client = "", , took, , seconds, microseconds] = line.split(" ");
  return { client, took: Number(took) / 1000, ended: Number(seconds) + Number(microseconds) / 1e6 };
}

/** What counts of a log: all from the moment on in which every client has its plans. */
function countedIn(log: string): Omit<Sent, "refused"> {
  const all = log.trimEnd().split("\n").map(loggedIn);
  const clients = [...Map.groupBy(all, ({ client }) => client).values()];
  const begin = Math.max(...clients.map((its) => its[UNCOUNTED - 1]?.ended ?? Number.NaN));
  const counted = all.filter(({ ended }) => ended > begin);
  const end = counted.reduce((last, { ended }) => Math.max(last, ended), begin);
  const latencies = Float64Array.from(counted, ({ took }) => took).toSorted();
  return { requests: counted.length, seconds: end - begin, latencies };
}

/** Reads the one file of a log, which ends with the number of the process, and removes it. */
async function readLog(folder: string): Promise<string> {
  const [name = ""] = (await readdir(folder)).filter((file) => file.startsWith("transactions."));
  const log = await readFile(join(folder, name), "utf8");
  await rm(join(folder, name));
  return log;
}

const refusals = "select case when is_called then last_value else 0 end::int as count from bench_refused";

/** Undefined where pgbench is not installed. */
export async function openEngine(
  { client, url }: Place,
  folder: string,
  cleanup: Cleanup,
): Promise<Engine | undefined> {
  const pgbench = findPgbench();
  if (pgbench === undefined) return undefined;
  for (const statement of engineFunctions) await client.query(statement);
  const end = new AbortController();
  cleanup.add(() => end.abort());
  const { stdout: version } = await run(pgbench, ["--version"]);
  const refused = async () => (await client.query<{ count: number }>(refusals)).rows[0]?.count ?? 0;

  async function load(script: string, clients: number, length: Length): Promise<Sent> {
    const file = join(folder, "pgbench.sql");
    await writeFile(file, script);
    const { url: address, password } = target(url);
    const long = "seconds" in length ? ["-T", String(length.seconds)] : ["-t", String(length.times)];
    const log = ["-l", `--log-prefix=${join(folder, "transactions")}`];
    const shape = ["-n", "-M", "prepared", "-c", String(clients), "-j", "1"];
    const before = await refused();
    await run(pgbench as string, [...shape, ...long, ...log, "-f", file, address], {
      env: { ...process.env, PGPASSWORD: password },
      signal: end.signal,
    });
    return { ...countedIn(await readLog(folder)), refused: (await refused()) - before };
  }

  async function prepareToLeave(users: readonly number[]): Promise<void> {
    await client.query("truncate bench_leaving");
    await client.query("alter sequence bench_turn restart");
    await client.query(
      "insert into bench_leaving select turn, who from unnest($1::uuid[]) with ordinality leaving(who, turn)",
      [users.map(userId)],
    );
    await client.query("analyze bench_leaving");
  }

  return { version: version.trim(), load, prepareToLeave };
}

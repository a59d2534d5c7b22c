import { writeFile } from "node:fs/promises";
import pg from "pg";
import { fill } from "../speed/fill.ts";
import { type Load, load, type Prepared } from "../speed/load.ts";
import { fillPool } from "../speed/pool.ts";
import { getRequests, orderRequests } from "../speed/requests.ts";
import { quantile } from "../speed/statistics.ts";
import { type Cleanup, createCleanup } from "../support/cleanup.ts";
import { count } from "../support/numbers.ts";
import { progress } from "../support/progress.ts";
import { machineFacts } from "./facts.ts";
import { factTable, table } from "./markdown.ts";
import type { Options } from "./options.ts";
import { parts, perRequest, type Spent, spentBy } from "./processor-time.ts";
import type { Programs } from "./programs.ts";
import { ask } from "./sql.ts";
import { type Databases, openDatabases, openTopology, type Setup, type Topology } from "./topology.ts";

/** The ways in which the parts are put together. */
const setups: readonly Setup[] = [1, 2, 3].flatMap((apis) =>
  [false, true].flatMap((throughPooler) =>
    [false, true].map((withReplica) => ({ apis, workers: 0, throughPooler, withReplica })),
  ),
);

const READERS = 32;
const BUYERS = 8;
/** Seconds in which the processes become warm. */
const WARM_UP = 2;

interface Measured {
  readonly load: Load;
  readonly each: Spent;
  /** Of the write-ahead log, for each request. */
  readonly walBytes: number;
}

interface Work {
  readonly connections: number;
  readonly expected: number;
  readonly next: () => Prepared;
}

const wal = "select pg_current_wal_lsn() - '0/0'::pg_lsn as bytes";

async function measure(topology: Topology, work: Work, seconds: number): Promise<Measured> {
  const admin = topology.pair.primary.adminUrl();
  const written = async () => Number((await ask<{ bytes: string }>(admin, wal))[0]?.bytes ?? 0);
  const plan = { ...work, port: topology.proxy.port, tolerated: 409 };
  await load({ ...plan, seconds: WARM_UP });
  const [before, from] = [spentBy(topology), await written()];
  const done = await load({ ...plan, seconds });
  const each = perRequest(before, spentBy(topology), done.requests);
  return { load: done, each, walBytes: ((await written()) - from) / done.requests };
}

const head = [
  "api",
  "PgBouncer",
  "replica",
  "work",
  "a second",
  "median",
  "99 of 100",
  "WAL",
  ...parts.map((part) => `${part} ms`),
  "all ms",
];

function row(setup: Setup, work: string, { load: done, each, walBytes }: Measured): string[] {
  const { requests, seconds, latencies } = done;
  const total = parts.reduce((sum, part) => sum + each[part], 0);
  return [
    String(setup.apis),
    setup.throughPooler ? "yes" : "no",
    setup.withReplica ? "yes" : "no",
    work,
    count(Math.round(requests / seconds)),
    ...[0.5, 0.99].map((share) => `${quantile(latencies, share).toFixed(1)} ms`),
    work === "order" ? `${count(Math.round(walBytes))} B` : "",
    ...[...parts.map((part) => each[part]), total].map((milliseconds) => milliseconds.toFixed(2)),
  ];
}

/** The service makes the tables; then they are filled. */
async function filled(programs: Programs, databases: Databases, bookings: number, cleanup: Cleanup) {
  const once = createCleanup();
  cleanup.add(() => once.everything());
  const setup = { apis: 1, workers: 0, throughPooler: false, withReplica: false };
  await openTopology(programs, databases, setup, once);
  await once.everything();
  const client = new pg.Client({ connectionString: databases.pair.primary.adminUrl("bookings") });
  await client.connect();
  cleanup.add(() => client.end());
  await fill(client, bookings);
  await fillPool(client, setups.length + 1);
  return client;
}

/** Requests a second, and what each of them costs whom, for every way in which the parts are put together. */
export async function measureCapacity(
  options: Options,
  programs: Programs,
  cleanup: Cleanup,
): Promise<number> {
  const { bookings, measured } = options;
  const databases = await openDatabases(programs, cleanup);
  progress("cluster", `filling in ${count(bookings)} bookings`);
  const client = await filled(programs, databases, bookings, cleanup);
  const rows: string[][] = [];
  for (const [index, setup] of setups.entries()) {
    const own = createCleanup();
    cleanup.add(() => own.everything());
    const topology = await openTopology(programs, databases, setup, own);
    const get = await getRequests({ client }, topology.callers, bookings);
    const order = orderRequests(topology.callers, bookings)(index);
    const reads = await measure(topology, { connections: READERS, expected: 200, next: get }, measured);
    const orders = await measure(topology, { connections: BUYERS, expected: 201, next: order }, measured);
    rows.push(row(setup, "read", reads), row(setup, "order", orders));
    progress(
      "cluster",
      rows
        .slice(-2)
        .map((cells) => cells.join(" "))
        .join("; "),
    );
    await own.everything();
  }
  const text = `${table(head, rows)}\n\n${factTable(machineFacts(programs))}`;
  console.log(`\n${text}`);
  if (options.report !== undefined) await writeFile(options.report, `${text}\n`);
  return 0;
}

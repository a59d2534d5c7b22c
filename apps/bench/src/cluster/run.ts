import { writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { audit } from "../kills/audit.ts";
import { newLedger } from "../kills/ledger.ts";
import { carryOn, type Load, replenish } from "../kills/load.ts";
import { newMarket } from "../kills/market.ts";
import { replay } from "../kills/replay.ts";
import { newTally } from "../kills/tally.ts";
import { createChance } from "../support/chance.ts";
import type { Cleanup } from "../support/cleanup.ts";
import { count } from "../support/numbers.ts";
import { progress } from "../support/progress.ts";
import { createReport, type Findings } from "../support/report.ts";
import { checkSeats } from "../support/seats.ts";
import { comesTrue } from "../support/work.ts";
import { machineFacts } from "./facts.ts";
import { type FaultName, planFaults, type Scene } from "./faults.ts";
import { factTable, faultTable } from "./markdown.ts";
import { auditMessages, settled } from "./messages.ts";
import type { Options } from "./options.ts";
import type { Programs } from "./programs.ts";
import { newReadBack, type ReadBack, readBack } from "./read-back.ts";
import { openReceiver } from "./receiver.ts";
import { compare } from "./replication.ts";
import { tellShares, watchShares } from "./servers.ts";
import { ask } from "./sql.ts";
import { tellLoad, tellPassedOn } from "./tell.ts";
import { openDatabases, openTopology, type Topology } from "./topology.ts";
import { openWitness, type Witness } from "./witness.ts";
import { inflict, type Wound } from "./wounds.ts";

const APIS = 3;
const WORKERS = 2;
/** Of a hundred events, so many have seats for a crowd. */
const CROWDS = 0.15;
/** Milliseconds of load before the first fault and after the last. */
const CALM = 3_000;

/** What clients do, what they were told, and what they saw. */
interface Watched {
  readonly load: Load;
  readonly seen: ReadBack;
  readonly witness: Witness;
}

function openLoad(topology: Topology, { chance }: Scene): Watched {
  const witness = openWitness();
  const seen = newReadBack();
  const { callers, proxy } = topology;
  const sender = { services: [proxy], client: witness.client, chance: chance.fork(), tally: newTally() };
  const load: Load = {
    sender,
    callers,
    ledger: newLedger(),
    market: newMarket(CROWDS),
    chance: chance.fork(),
    look: (told) => readBack(sender, callers, told, seen),
    isOver: false,
  };
  return { load, seen, witness };
}

/** Evenly over the time; one that takes longer puts off the next. */
async function inflictAll(plan: readonly FaultName[], scene: Scene, seconds: number): Promise<Wound[]> {
  const wounds: Wound[] = [];
  const [begin, slot] = [performance.now() + CALM, (seconds * 1_000 - 2 * CALM) / plan.length];
  for (const [index, fault] of plan.entries()) {
    await pause(Math.max(0, begin + index * slot - performance.now()));
    wounds.push(await inflict(fault, scene));
  }
  await pause(Math.max(CALM, begin + plan.length * slot - performance.now()));
  return wounds;
}

const query =
  ({ pair }: Topology) =>
  <Row extends Record<string, unknown>>(text: string): Promise<Row[]> =>
    ask<Row>(pair.primary.adminUrl("bookings"), text);

/** A rule says nothing about what was before it first appeared. */
async function rulesAreKnown(topology: Topology): Promise<void> {
  const look = () =>
    query(topology)<{ known: boolean }>("select exists (select from notification_rule) as known");
  const known = await comesTrue(async () => (await look())[0]?.known === true, 60_000, 100);
  if (!known) throw new Error("no worker has begun to notify within a minute");
}

async function underFaults(
  plan: readonly FaultName[],
  scene: Scene,
  watched: Watched,
  seconds: number,
  clients: number,
) {
  const { load } = watched;
  await replenish(load);
  const working = carryOn(load, clients);
  try {
    return await inflictAll(plan, scene, seconds);
  } finally {
    load.isOver = true;
    await working;
  }
}

const wal = "select pg_current_wal_lsn() - '0/0'::pg_lsn as bytes";

/** Of the write-ahead log so far; it goes on where a new primary takes over. */
const walBytes = async (topology: Topology): Promise<number> =>
  Number((await query(topology)<{ bytes: string }>(wal))[0]?.bytes ?? 0);

/** What is there at the end, against what clients and the receiver were told. */
async function auditAll(scene: Scene, { load, seen, witness }: Watched, findings: Findings): Promise<void> {
  const { topology, receiver } = scene;
  const { callers, proxy, pair } = topology;
  const stage = {
    ask: (request: Parameters<Witness["client"]["send"]>[1]) => witness.client.send(proxy.port, request),
    callers,
    database: { query: query(topology) },
  };
  findings.promise(
    "all messages are settled in the end",
    "yes",
    ...(await yes(settled(query(topology), new Date()))),
  );
  await replay(load.sender, load.ledger, scene.chance, findings);
  await audit(stage, load.ledger, findings);
  await checkSeats(stage.database, findings);
  findings.fact("reads right after a write, by its caller", String(seen.reads));
  findings.never("of them without what had been acknowledged", seen.violations.length, seen.violations);
  await auditMessages(query(topology), receiver, findings);
  const { compared, different } = await compare(pair);
  findings.fact("tables compared between the servers", String(compared));
  findings.never("tables that are not the same on both", different.length, different);
}

const yes = async (came: Promise<boolean>): Promise<[string, boolean]> => {
  const isTrue = await came;
  return [isTrue ? "yes" : "no", isTrue];
};

/** @returns the exit code: 0 when every promise was kept, else 1 */
export async function runFaults(options: Options, programs: Programs, cleanup: Cleanup): Promise<number> {
  const chance = createChance(options.seed);
  // Rolled before anything else, so that the same seed gives the same faults.
  const plan = planFaults(chance);
  const facts = machineFacts(programs);
  const report = createReport(options.seed, `PostgreSQL ${facts["PostgreSQL"]}`);
  const findings = report.of("cluster");
  progress("cluster", `seed ${options.seed}: starting the servers`);
  const receiver = await openReceiver(chance.fork(), cleanup);
  const databases = await openDatabases(programs, cleanup);
  const setup = { apis: APIS, workers: WORKERS, throughPooler: true, withReplica: false, receiver };
  const topology = await openTopology(programs, databases, setup, cleanup);
  const scene: Scene = { topology, receiver, chance };
  await rulesAreKnown(topology);
  const shares = watchShares(topology.pair, cleanup);
  const watched = openLoad(topology, scene);
  cleanup.add(watched.witness.client.close);
  const logged = await walBytes(topology);
  const wounds = await underFaults(plan, scene, watched, options.seconds, options.clients);
  progress("cluster", "every command is answered; looking at what is there");
  const sights = [...watched.witness.sights];
  tellLoad({ ...watched, wounds, deaths: topology.deaths, sights }, findings);
  await tellPassedOn(topology.proxy.accessLog, findings);
  tellShares(shares, findings);
  await auditAll(scene, watched, findings);
  const each = ((await walBytes(topology)) - logged) / watched.load.ledger.bookings.size;
  findings.fact(
    "write-ahead log for each booking, with all that became of it",
    `${count(Math.round(each))} bytes`,
  );
  const text = [faultTable(sights, wounds), `\`\`\`text\n${report.text()}\n\`\`\``, factTable(facts)].join(
    "\n\n",
  );
  console.log(`\n${text}`);
  if (options.report !== undefined) await writeFile(options.report, `${text}\n`);
  return report.isKept() ? 0 : 1;
}

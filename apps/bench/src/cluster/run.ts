import { writeFile } from "node:fs/promises";
import { tellLogs } from "../kills/outcome.ts";
import { type Chance, createChance } from "../support/chance.ts";
import type { Cleanup } from "../support/cleanup.ts";
import { count } from "../support/numbers.ts";
import { progress } from "../support/progress.ts";
import { createReport, type Findings, type Report } from "../support/report.ts";
import { comesTrue } from "../support/work.ts";
import { auditAll, logged, queryOf } from "./audit.ts";
import { type Crowd, goThrough, openCrowd } from "./crowd.ts";
import { machineFacts } from "./facts.ts";
import { planFaults, type Scene } from "./faults.ts";
import { factTable, faultTable } from "./markdown.ts";
import type { Options } from "./options.ts";
import type { Programs } from "./programs.ts";
import { openReceiver } from "./receiver.ts";
import { tellShares, watchShares } from "./servers.ts";
import { tellLoad, tellPassedOn, tellReasons } from "./tell.ts";
import { openDatabases, openTopology, type Topology } from "./topology.ts";
import type { Sight } from "./witness.ts";
import type { Wound } from "./wounds.ts";

const APIS = 3;
const WORKERS = 2;

/** A rule says nothing about what was before it first appeared. */
async function rulesAreKnown({ pair }: Topology): Promise<void> {
  const look = () =>
    queryOf(pair)<{ known: boolean }>("select exists (select from notification_rule) as known");
  const known = await comesTrue(async () => (await look())[0]?.known === true, 60_000, 100);
  if (!known) throw new Error("no worker has begun to notify within a minute");
}

async function openScene(programs: Programs, chance: Chance, cleanup: Cleanup): Promise<Scene> {
  const receiver = await openReceiver(chance.fork(), cleanup);
  const databases = await openDatabases(programs, cleanup);
  const setup = { apis: APIS, workers: WORKERS, throughPooler: true, withReplica: true, receiver };
  const topology = await openTopology(programs, databases, setup, cleanup);
  await rulesAreKnown(topology);
  return { topology, receiver, chance };
}

/** What there was under faults. */
interface Past {
  readonly wounds: readonly Wound[];
  /** Not what the audit sees. */
  readonly sights: readonly Sight[];
}

async function live(
  options: Options,
  scene: Scene,
  crowd: Crowd,
  { findings, cleanup }: { readonly findings: Findings; readonly cleanup: Cleanup },
): Promise<Past> {
  const { topology } = scene;
  const shares = watchShares(topology.pair, cleanup);
  // Rolled anew from the seed, so that it gives the same faults whatever else is rolled.
  const wounds = await goThrough(planFaults(createChance(options.seed)), scene, crowd, options);
  progress("cluster", "every command is answered; looking at what is there");
  const sights = [...crowd.witness.sights];
  tellLoad({ ...crowd, wounds, deaths: topology.deaths, sights }, findings);
  await tellPassedOn(topology.proxy.accessLog, findings);
  await tellReasons(topology.apis, findings);
  await tellLogs([...topology.apis, ...topology.workers], findings);
  tellShares(shares, findings);
  return { wounds, sights };
}

const textOf = ({ wounds, sights }: Past, report: Report, facts: Readonly<Record<string, string>>): string =>
  [faultTable(sights, wounds), `\`\`\`text\n${report.text()}\n\`\`\``, factTable(facts)].join("\n\n");

/** @returns the exit code: 0 when every promise was kept, else 1 */
export async function runFaults(options: Options, programs: Programs, cleanup: Cleanup): Promise<number> {
  const facts = machineFacts(programs);
  const report = createReport(options.seed, `PostgreSQL ${facts["PostgreSQL"]}`);
  const findings = report.of("cluster");
  progress("cluster", `seed ${options.seed}: starting the servers`);
  const scene = await openScene(programs, createChance(options.seed), cleanup);
  const { pair } = scene.topology;
  const crowd = openCrowd(scene);
  cleanup.add(crowd.witness.client.close);
  const before = await logged(pair);
  const past = await live(options, scene, crowd, { findings, cleanup });
  await auditAll(scene, crowd, findings);
  const each = ((await logged(pair)) - before) / crowd.load.ledger.bookings.size;
  findings.fact(
    "write-ahead log for each booking and all that became of it",
    `${count(Math.round(each))} bytes`,
  );
  const text = textOf(past, report, facts);
  console.log(`\n${text}`);
  if (options.report !== undefined) await writeFile(options.report, `${text}\n`);
  return report.isKept() ? 0 : 1;
}

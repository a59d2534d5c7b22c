import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Cleanup } from "../support/cleanup.ts";
import { type Server as DatabaseServer, openServer } from "../support/place.ts";
import { residentMemory } from "../support/processes.ts";
import type { Bench } from "./bench.ts";
import { tell } from "./describe.ts";
import { openEngine } from "./engine.ts";
import { measureErasures } from "./erasures.ts";
import { factsOf } from "./facts.ts";
import { assertSeats, fill } from "./fill.ts";
import type { Findings, Memory } from "./findings.ts";
import { measureGrowth } from "./growth.ts";
import type { Rivals } from "./measures.ts";
import type { Options, Work } from "./options.ts";
import { measureOrders, regionsFor } from "./orders.ts";
import { usersToErase } from "./people.ts";
import { fillPool } from "./pool.ts";
import { measureGet, measureList } from "./reads.ts";
import { openStand, type Server, type Stand, started } from "./stand.ts";
import { measureStartUp } from "./start-up.ts";

/** Milliseconds without a request before memory is looked at. */
const IDLE = 3_000;

const loads = { get: measureGet, list: measureList, create: measureOrders, erase: measureErasures } as const;

/** Flags with which a process writes down, when it ends, where its time went. */
const profiling = ({ profile }: Options): string[] =>
  profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${resolve(profile)}`];

async function openFilled(databases: DatabaseServer, options: Options, cleanup: Cleanup): Promise<Stand> {
  const { bookings, rounds, only } = options;
  const place = await databases.place(`bench_speed_${process.pid}`);
  tell(`filling in ${bookings.toLocaleString("en")} bookings`);
  await fill(place.client, bookings);
  if (only.includes("create")) await fillPool(place.client, regionsFor(rounds));
  tell("filled in");
  return openStand(place, { cleanup, flags: profiling(options) });
}

async function memoryOf({ product, reference }: Rivals): Promise<Memory> {
  await pause(IDLE);
  const of = ({ service }: Server): number => residentMemory(service.life().pid);
  return { product: of(product), reference: of(reference) };
}

/** The loads, and the memory after them. Both servers are gone afterwards. */
async function measureLoads(bench: Bench): Promise<Partial<Findings>> {
  const { options, rivals, stand } = bench;
  const findings: { -readonly [Name in keyof Findings]?: Findings[Name] } = {};
  for (const work of ["get", "list", "create", "erase"] as const)
    if (options.only.includes(work)) findings[work] = await loads[work](bench);
  await assertSeats(stand.place.client);
  if (options.only.includes("memory")) findings.memory = await memoryOf(rivals);
  await Promise.all([rivals.product.service.stop(), rivals.reference.service.stop()]);
  return findings;
}

const isLoad = (work: Work): boolean => work in loads || work === "memory";

export async function measureSpeed(options: Options, cleanup: Cleanup): Promise<Findings> {
  const { bookings, only } = options;
  const databases = await openServer(options.databaseUrl, cleanup);
  const stand = await openFilled(databases, options, cleanup);
  const engine = await openEngine(stand.place, stand.folder, cleanup);
  const leavers = usersToErase(bookings).values();
  const withEngine = engine === undefined ? {} : { engine };
  const findLoads = async (): Promise<Partial<Findings>> => {
    const rivals = {
      product: await started(await stand.product()),
      reference: await started(await stand.reference()),
    };
    return measureLoads({ options, stand, rivals, leavers, ...withEngine });
  };
  const found = only.some(isLoad) ? await findLoads() : {};
  const startUp = only.includes("start-up") ? { startUp: await measureStartUp(stand) } : {};
  const largest = { stand, leavers: [...leavers] };
  const growth = only.includes("growth")
    ? { growth: await measureGrowth(databases, largest, options, { cleanup, flags: profiling(options) }) }
    : {};
  const facts = await factsOf(stand.place.client, bookings, engine?.version);
  return { facts, options, ...found, ...startUp, ...growth };
}

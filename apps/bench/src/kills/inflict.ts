import { setTimeout as pause } from "node:timers/promises";
import type { Cleanup } from "../support/cleanup.ts";
import { inMs, inSeconds } from "../support/numbers.ts";
import { childrenOf, signal } from "../support/processes.ts";
import type { Service } from "../support/service.ts";
import type { Stage } from "../support/stage.ts";
import { comesTrue } from "../support/work.ts";
import type { Fault, FaultKind } from "./plan.ts";
import type { Probes } from "./probes.ts";

/** What the faults did to the services. */
export interface Damage {
  /** Milliseconds until all who were concerned were ready again, by the kind of the fault. */
  readonly recoveries: Map<FaultKind, number[]>;
  readonly inflicted: Map<FaultKind, number>;
  /** Times that the services had to be started anew because they had not found back to the database. */
  readonly interventions: string[];
  readonly badStops: string[];
  slowestStop: number;
  /** Milliseconds until a service said that it was not ready, in hangs that were long enough. */
  readonly unready: number[];
  readonly stillReady: string[];
}

export interface Arena {
  readonly stage: Stage;
  readonly probes: Probes;
  readonly damage: Damage;
  /** Processes of PostgreSQL that are stopped at the moment. */
  readonly frozen: number[];
  /** How often the database was disturbed so far. */
  disturbances: number;
}

const STOP_LIMIT = 10_000;
/** What the contract allows readiness to lag behind the database. */
export const READY_LIMIT = 10_000;
/** After so long the script starts the services anew. */
const COMEBACK = 20_000;
const LAST_RESORT = 60_000;

export function openArena(stage: Stage, probes: Probes, cleanup: Cleanup): Arena {
  const frozen: number[] = [];
  cleanup.add(() => thaw(frozen));
  const damage: Damage = {
    recoveries: new Map(),
    inflicted: new Map(),
    interventions: [],
    badStops: [],
    slowestStop: 0,
    unready: [],
    stillReady: [],
  };
  return { stage, probes, damage, frozen, disturbances: 0 };
}

export async function inflict(arena: Arena, fault: Fault): Promise<void> {
  const { kind, service } = fault;
  const { inflicted } = arena.damage;
  inflicted.set(kind, (inflicted.get(kind) ?? 0) + 1);
  if (kind === "kill service") await killService(arena, await target(arena, service));
  else if (kind === "stop service") await stopService(arena, await target(arena, service));
  else await disturbDatabase(arena, fault);
}

const isUp = ({ probes }: Arena, service: Service): boolean =>
  service.life().fate === "none" && probes.isReady(service, 0);

/** The service that the plan names; or another one, where that one is still coming up. */
async function target(arena: Arena, index: number): Promise<Service> {
  const { services } = arena.stage;
  await comesTrue(() => services.some((service) => isUp(arena, service)), LAST_RESORT);
  const planned = services[index] ?? services[0];
  return isUp(arena, planned) ? planned : (services.find((service) => isUp(arena, service)) ?? planned);
}

async function killService(arena: Arena, service: Service): Promise<void> {
  await service.kill();
  service.start();
  watchComeback(arena, service, "kill service");
}

async function stopService(arena: Arena, service: Service): Promise<void> {
  const { damage } = arena;
  const { code, milliseconds } = await service.stop();
  service.start();
  damage.slowestStop = Math.max(damage.slowestStop, milliseconds);
  if (code !== 0 || milliseconds > STOP_LIMIT)
    damage.badStops.push(`${service.name}: exit code ${code} after ${inSeconds(milliseconds)}`);
  watchComeback(arena, service, "stop service");
}

/** The next fault does not wait for it; what it does to the database meanwhile is not this one's recovery. */
function watchComeback(arena: Arena, service: Service, kind: FaultKind): void {
  const started = performance.now();
  const life = service.life();
  const { disturbances } = arena;
  const isMoot = () => arena.disturbances !== disturbances || service.life() !== life;
  const watch = async () => {
    await comesTrue(() => isMoot() || arena.probes.isReady(service, started), LAST_RESORT);
    if (!isMoot()) recordRecovery(arena, kind, performance.now() - started);
  };
  void watch();
}

function recordRecovery({ damage: { recoveries } }: Arena, kind: FaultKind, milliseconds: number): void {
  recoveries.set(kind, [...(recoveries.get(kind) ?? []), milliseconds]);
}

async function disturbDatabase(arena: Arena, fault: Fault): Promise<void> {
  arena.disturbances += 1;
  const back = await hurt(arena, fault);
  const isBack = async () => (await back.isThere()) && allReady(arena, back.since);
  const recovered = await comesTrue(isBack, COMEBACK);
  arena.disturbances += 1;
  if (recovered) recordRecovery(arena, fault.kind, performance.now() - back.since);
  else await intervene(arena, fault);
}

const allReady = ({ stage, probes }: Arena, asked: number): boolean =>
  stage.services.every((service) => probes.isReady(service, asked));

/** How to tell that the database is there again, and since when. */
interface Comeback {
  readonly isThere: () => Promise<boolean>;
  readonly since: number;
}

const atOnce = (): Comeback => {
  const now = performance.now();
  return { isThere: async () => true, since: now };
};

async function hurt(arena: Arena, { kind, duration }: Fault): Promise<Comeback> {
  if (kind === "kill postgres") return killPostgres(arena);
  if (kind === "hang postgres") await hangPostgres(arena, duration);
  else await cutBackends(arena);
  return atOnce();
}

/** The one fault after which somebody has to act before the database is back: the recovery includes that. */
async function killPostgres({ stage: { database } }: Arena): Promise<Comeback> {
  const killed = await database.postmaster();
  if (killed !== undefined) signal(killed, "SIGKILL");
  const { since } = atOnce();
  const isThere = async () => {
    const now = await database.postmaster();
    return now !== undefined && now !== killed;
  };
  return { isThere, since };
}

async function hangPostgres(arena: Arena, duration: number): Promise<void> {
  const { stage, frozen } = arena;
  const postmaster = await stage.database.postmaster();
  if (postmaster === undefined) return;
  freeze(frozen, postmaster);
  const started = performance.now();
  const watched =
    duration > READY_LIMIT ? stage.services.map((one) => watchUnready(arena, one, started)) : [];
  await Promise.all([pause(duration), ...watched]);
  thaw(frozen);
}

/** The postmaster first: it makes no new processes then. */
function freeze(frozen: number[], postmaster: number): void {
  frozen.push(postmaster);
  signal(postmaster, "SIGSTOP");
  const children = childrenOf(postmaster);
  frozen.push(...children);
  for (const pid of children) signal(pid, "SIGSTOP");
}

function thaw(frozen: number[]): void {
  for (const pid of frozen.splice(0)) signal(pid, "SIGCONT");
}

/** A service that was coming up just then has nothing to lose. */
async function watchUnready({ probes, damage }: Arena, service: Service, since: number): Promise<void> {
  if (!probes.isReady(service, 0)) return;
  if (await comesTrue(() => probes.isKnownUnready(service, since), READY_LIMIT))
    damage.unready.push(performance.now() - since);
  else damage.stillReady.push(`${service.name} after ${inMs(performance.now() - since)}`);
}

async function cutBackends({ stage: { database } }: Arena): Promise<void> {
  await database.query(`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`);
}

/** What an operator would do. */
async function intervene(arena: Arena, { kind }: Fault): Promise<void> {
  const { stage, damage } = arena;
  damage.interventions.push(`after "${kind}" they were not ready within ${inSeconds(COMEBACK)}`);
  const started = performance.now();
  await Promise.all(stage.services.map((service) => service.kill()));
  for (const service of stage.services) service.start();
  if (!(await comesTrue(() => allReady(arena, started), LAST_RESORT)))
    throw new Error("the services do not become ready even when they are started anew");
}

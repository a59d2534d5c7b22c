import { setTimeout as pause } from "node:timers/promises";
import { inMs, inSeconds } from "../support/numbers.ts";
import { childrenOf, signal } from "../support/processes.ts";
import type { Service } from "../support/service.ts";
import { comesTrue } from "../support/work.ts";
import { type Arena, areReady, isUp, LAST_RESORT, READY_LIMIT, recordRecovery, thaw } from "./arena.ts";
import type { Fault } from "./plan.ts";

/** After so many milliseconds the script starts the services anew. */
const COMEBACK = 20_000;

export async function disturbDatabase(arena: Arena, fault: Fault): Promise<void> {
  const { services } = arena.stage;
  // How long the others take to come up is not the database's doing.
  const concerned = services.filter((service) => isUp(arena, service));
  arena.disturbances += 1;
  const back = await hurt(arena, fault);
  const comeBack = (those: readonly Service[]) =>
    comesTrue(async () => (await back.isThere()) && areReady(arena, those, back.since), COMEBACK);
  const recovered = await comeBack(concerned);
  if (recovered && concerned.length > 0) recordRecovery(arena, fault.kind, performance.now() - back.since);
  if (!recovered || !(await comeBack(services))) await intervene(arena, fault);
  arena.disturbances += 1;
}

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
async function killPostgres(arena: Arena): Promise<Comeback> {
  const killed = await runningPostmaster(arena);
  signal(killed, "SIGKILL");
  const { since } = atOnce();
  const isThere = async () => {
    const now = await arena.stage.database.postmaster();
    return now !== undefined && now !== killed;
  };
  return { isThere, since };
}

/** The server stops with the last of the services; then the next one of them starts it. */
async function runningPostmaster({ stage: { database } }: Arena): Promise<number> {
  let found: number | undefined;
  await comesTrue(async () => (found = await database.postmaster()) !== undefined, LAST_RESORT);
  if (found === undefined) throw new Error("there is no PostgreSQL to be disturbed");
  return found;
}

async function hangPostgres(arena: Arena, duration: number): Promise<void> {
  const isLong = duration > READY_LIMIT;
  const now = performance.now();
  // A service that is coming up has no readiness to lose.
  if (isLong) await comesTrue(() => areReady(arena, arena.stage.services, now), LAST_RESORT);
  freeze(arena.frozen, await runningPostmaster(arena));
  const started = performance.now();
  const watched = isLong ? arena.stage.services.map((one) => watchUnready(arena, one, started)) : [];
  await Promise.all([pause(duration), ...watched]);
  thaw(arena.frozen);
}

/** The postmaster first: it makes no new processes then. */
function freeze(frozen: number[], postmaster: number): void {
  frozen.push(postmaster);
  signal(postmaster, "SIGSTOP");
  const children = childrenOf(postmaster);
  frozen.push(...children);
  for (const pid of children) signal(pid, "SIGSTOP");
}

async function watchUnready({ probes, damage }: Arena, service: Service, since: number): Promise<void> {
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
  if (!(await comesTrue(() => areReady(arena, stage.services, started), LAST_RESORT)))
    throw new Error("the services do not become ready even when they are started anew");
}

import { setTimeout as pause } from "node:timers/promises";
import type { Chance } from "../support/chance.ts";
import { expectReady } from "../support/readiness.ts";
import type { Service } from "../support/service.ts";
import { comesTrue } from "../support/work.ts";
import type { Receiver } from "./receiver.ts";
import { holdCommits, promote, rejoin, releaseCommits } from "./replication.ts";
import { ask } from "./sql.ts";
import type { Topology } from "./topology.ts";

export const faultNames = [
  "restart all processes, one after the other",
  "kill an api",
  "kill a worker while it sends",
  "kill a worker of nginx",
  "kill nginx",
  "kill PgBouncer",
  "let the replica fall behind",
  "kill the replica",
  "kill the primary",
] as const;

export type FaultName = (typeof faultNames)[number];

/** What a fault is inflicted on, and with. */
export interface Scene {
  readonly topology: Topology;
  readonly receiver: Receiver;
  readonly chance: Chance;
}

/** Milliseconds that whoever watches over the databases takes to believe that one is gone. */
const NOTICE = 1_000;
/** Milliseconds that a supervisor takes to start again what is gone. */
const RESTART = 500;
const PATIENCE = 30_000;
/** Milliseconds for which the replica takes in what it gets and shows none of it. */
const BEHIND = 3_000;

async function revive({ client }: Topology, service: Service): Promise<void> {
  service.start();
  await expectReady(client, service);
}

/** With SIGTERM, as for a new release: the next one only when this one is back. */
async function restartAll({ topology }: Scene): Promise<void> {
  for (const service of [...topology.apis, ...topology.workers]) {
    const { code } = await service.stop();
    if (code !== 0) topology.deaths.push(`${service.name}: exit code ${code} after SIGTERM`);
    await revive(topology, service);
  }
}

async function killApi({ topology, chance }: Scene): Promise<void> {
  const api = chance.pick(topology.apis);
  await api.kill();
  await pause(RESTART);
  await revive(topology, api);
}

async function killWorker({ topology, receiver, chance }: Scene): Promise<void> {
  let sending: Service | undefined;
  const isSending = () =>
    (sending = topology.workers.find(({ name }) => receiver.underWay(name) > 0)) !== undefined;
  await comesTrue(isSending, PATIENCE, 1);
  const worker = sending ?? chance.pick(topology.workers);
  await worker.kill();
  await pause(RESTART);
  await revive(topology, worker);
}

async function killProxy({ topology: { proxy } }: Scene): Promise<void> {
  await proxy.kill();
  await pause(RESTART);
  await proxy.start();
}

async function killPooler({ topology: { pooler } }: Scene): Promise<void> {
  await pooler.daemon.kill();
  await pause(RESTART);
  await pooler.start();
}

/** Commits do not wait for it to show what it has: whoever reads from it nevertheless sees the past. */
async function delayReplica({ topology: { pair } }: Scene): Promise<void> {
  await ask(pair.replica.adminUrl(), "select pg_wal_replay_pause()");
  await pause(BEHIND);
  await ask(pair.replica.adminUrl(), "select pg_wal_replay_resume()");
  await holdCommits(pair);
}

/** Commits wait for it until it is let go of. */
async function killReplica({ topology: { pair } }: Scene): Promise<void> {
  await pair.replica.daemon.kill();
  await pause(NOTICE);
  await releaseCommits(pair);
  await pair.replica.start();
  await holdCommits(pair);
}

/** Nothing can be acknowledged by the dead one, and all that was acknowledged is on the replica, which takes over. */
async function killPrimary({ topology: { pair, pooler, account } }: Scene): Promise<void> {
  await pair.primary.daemon.kill();
  await pause(NOTICE);
  await promote(pair);
  await pooler.pointTo(pair.primary);
  await rejoin(pair, account);
  await holdCommits(pair);
}

/** Each resolves when everything is as it was before. */
export const faults: Readonly<Record<FaultName, (scene: Scene) => Promise<void>>> = {
  "restart all processes, one after the other": restartAll,
  "kill an api": killApi,
  "kill a worker while it sends": killWorker,
  "kill a worker of nginx": ({ topology }) => topology.proxy.killWorker(),
  "kill nginx": killProxy,
  "kill PgBouncer": killPooler,
  "let the replica fall behind": delayReplica,
  "kill the replica": killReplica,
  "kill the primary": killPrimary,
};

/** All of them, in an order of the dice's; the primary twice, so that what was repaired has to lead as well. */
export const planFaults = (chance: Chance): FaultName[] =>
  chance.shuffled<FaultName>([...faultNames, "kill the primary"]);

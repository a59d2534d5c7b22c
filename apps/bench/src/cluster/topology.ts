import { randomBytes } from "node:crypto";
import type { Callers } from "../support/callers.ts";
import { createCallers } from "../support/callers.ts";
import type { Cleanup } from "../support/cleanup.ts";
import { type Client, openClient } from "../support/client.ts";
import { temporaryFolder } from "../support/folder.ts";
import { expectReady } from "../support/readiness.ts";
import { createService, type Service } from "../support/service.ts";
import { type Account, serverAccount } from "./account.ts";
import { initialize, openNode, type Site } from "./node.ts";
import { openPooler, type Pooler } from "./pooler.ts";
import type { Programs } from "./programs.ts";
import { openProxy, type Proxy } from "./proxy.ts";
import type { Receiver } from "./receiver.ts";
import { holdCommits, makeReplica, type Pair } from "./replication.ts";
import { ask } from "./sql.ts";

/** The databases, and what is in front of them. */
export interface Databases {
  readonly site: Site;
  readonly pair: Pair;
  readonly pooler: Pooler;
}

/** All that runs. */
export interface Topology extends Databases {
  readonly account: Account;
  readonly apis: readonly Service[];
  readonly workers: readonly Service[];
  readonly proxy: Proxy;
  readonly callers: Callers;
  /** Asks processes themselves, past the proxy. */
  readonly client: Client;
  /** Processes of the service that ended without having been asked to. */
  readonly deaths: string[];
}

/** What the processes of the service are told, beside what they need. */
export interface Setup {
  readonly apis: number;
  readonly workers: number;
  readonly throughPooler: boolean;
  readonly withReplica: boolean;
  readonly receiver?: Receiver;
}

/** Two servers, the second one a synchronous replica of the first, and PgBouncer. */
export async function openDatabases(programs: Programs, cleanup: Cleanup): Promise<Databases> {
  const account = serverAccount();
  const folder = await temporaryFolder(cleanup);
  const password = randomBytes(18).toString("base64url");
  const site: Site = { programs: programs.postgres, folder, account, password, cleanup };
  const pair: Pair = { primary: await openNode("one", site), replica: await openNode("two", site) };
  await pair.primary.configure({});
  await initialize(pair.primary, site);
  await pair.primary.start();
  await ask(pair.primary.adminUrl(), `create role bookings login password '${password}'`);
  await ask(pair.primary.adminUrl(), "create database bookings owner bookings");
  await makeReplica(pair, account);
  await holdCommits(pair);
  const pooler = await openPooler(programs.pgbouncer, pair.primary, site, cleanup);
  await pooler.start();
  return { site, pair, pooler };
}

/** Both servers are named: whichever of them follows is read from. */
const databaseSettings = ({ pair, pooler }: Databases, setup: Setup): Record<string, string> => ({
  DATABASE_URL: setup.throughPooler ? pooler.url : pair.primary.url,
  ...(setup.withReplica ? { DATABASE_REPLICA_URLS: `${pair.primary.url},${pair.replica.url}` } : {}),
});

/** Messages go out soon, and what a killed worker held is free soon. */
const notifySettings = (receiver: Receiver | undefined, name: string): Record<string, string> =>
  receiver === undefined
    ? { NOTIFY_SCHEDULE: "off" }
    : {
        NOTIFY_SCHEDULE: "2 seconds",
        NOTIFY_WEBHOOK_URL: receiver.url(name),
        NOTIFY_WEBHOOK_SECRET: receiver.secret,
        NOTIFY_RETRY_BASE: "1s",
        NOTIFY_RETRY_MAX: "20",
        NOTIFY_TIMEOUT: "5s",
        NOTIFY_CLAIM_TTL: "20s",
      };

export async function openTopology(
  programs: Programs,
  databases: Databases,
  setup: Setup,
  cleanup: Cleanup,
): Promise<Topology> {
  const { folder, account } = databases.site;
  const callers = createCallers();
  const deaths: string[] = [];
  const create = (mode: "api" | "worker", index: number): Promise<Service> => {
    const name = `${mode}-${index + 1}`;
    const environment = {
      ...databaseSettings(databases, setup),
      ...notifySettings(setup.receiver, name),
      MODE: mode,
      JWT_SECRET: callers.secret,
      TRUST_PROXY: "1",
    };
    return createService({ name, environment, folder, onDeath: (death) => deaths.push(death) }, cleanup);
  };
  const several = (mode: "api" | "worker", amount: number) =>
    Promise.all(Array.from({ length: amount }, (_, index) => create(mode, index)));
  const [apis, workers] = await Promise.all([several("api", setup.apis), several("worker", setup.workers)]);
  const client = openClient();
  cleanup.add(client.close);
  for (const service of [...apis, ...workers]) service.start();
  await Promise.all([...apis, ...workers].map((service) => expectReady(client, service)));
  const upstream = apis.map(({ port }) => port);
  const proxy = await openProxy(
    { program: programs.nginx, site: folder, account, upstream, logs: setup.receiver !== undefined },
    cleanup,
  );
  await proxy.start();
  return { ...databases, account, apis, workers, proxy, callers, client, deaths };
}

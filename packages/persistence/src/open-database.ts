import type { Storage } from "@bookings/domain";
import { openConnections, type PoolUse } from "./connection/connections.ts";
import { type DatabaseOptions, defaultLimits, defaultPoolMax, type Limits } from "./connection/limits.ts";
import type { Run } from "./connection/statement.ts";
import { inTime, queries, statements, transactions } from "./connection/transactions.ts";
import { isCurrent } from "./migrations/is-current.ts";
import { bookingQueries } from "./queries/booking-queries.ts";
import { eventQueries } from "./queries/event-queries.ts";
import { notificationQueries } from "./queries/notification-queries.ts";
import { orderQueries } from "./queries/order-queries.ts";
import type { ReadsByServer, Replicas } from "./replicas/open-replicas.ts";
import { type RequestCounts, requestCounts } from "./request-counts.ts";
import { unitOfWork } from "./unit-of-work.ts";

/** A PostgreSQL database with everything that the domain keeps. */
export interface Database {
  readonly storage: Storage;
  readonly requestCounts: RequestCounts;
  /** Brings the tables up to date; processes may do so at the same time. @throws {Unavailable} */
  migrate(): Promise<void>;
  /** Whether the tables are as this release needs them. @throws {Unavailable} */
  isMigrated(): Promise<boolean>;
  /** @throws {Unavailable} when the database does not answer */
  ping(): Promise<void>;
  /** How the connections stand, those for counting requests aside; asks nobody. */
  pool(): PoolUse;
  /** Where reads have gone since the start; without replicas none are counted. Asks and connects to nobody. */
  reads(): ReadsByServer;
  /** Waits for what is running, then lets go of all connections. Safe to call twice. */
  close(): Promise<void>;
}

/** Counting must not take long: whoever counts goes on without it. A connection may, it is there for the next one. */
const countLimits: Limits = {
  ...defaultLimits,
  statementTimeout: 750,
  lockTimeout: 750,
  deadline: 750,
};

/** Connections for counting, made when something is counted. */
const COUNTERS = 2;

/** Half of the connections are for transactions, unless there is only one. */
const linesOf = ({ poolMax = defaultPoolMax() }: DatabaseOptions): number => Math.ceil(poolMax / 2);

/** For what would be said of each connection. */
function once(tell: () => void = () => undefined): () => void {
  let isTold = false;
  return () => {
    if (!isTold) tell();
    isTold = true;
  };
}

/** Loaded only where there are any. */
async function replicasOf(
  options: DatabaseOptions,
  limits: Limits,
  primary: Run,
): Promise<Replicas | undefined> {
  if (options.replicaUrls === undefined || options.replicaUrls.length === 0) return undefined;
  const { openReplicas } = await import("./replicas/open-replicas.ts");
  return openReplicas(options, limits, primary);
}

/** Neither connects nor migrates: the server may come later, go and come back. */
export async function openDatabase(asked: DatabaseOptions): Promise<Database> {
  const options = { ...asked, onPooler: once(asked.onPooler) };
  const limits: Limits = { ...defaultLimits, ...options };
  const connections = openConnections(options, limits);
  const single = statements(connections, linesOf(options));
  const run = inTime(single, limits.deadline);
  const replicas = await replicasOf(options, limits, single);
  const read = replicas === undefined ? run : inTime(replicas.run, limits.deadline);
  const counters = openConnections({ ...options, poolMax: COUNTERS }, countLimits);
  return {
    storage: {
      uow: unitOfWork(transactions(connections, limits.deadline, options.observer)),
      bookings: bookingQueries(read),
      orders: orderQueries(read),
      events: eventQueries(read),
      notifications: notificationQueries(read),
    },
    requestCounts: requestCounts(queries(counters, COUNTERS, countLimits.deadline), run),
    migrate: async () => {
      if (await isCurrent(run)) return;
      const { migrate } = await import("./migrations/migrate.ts");
      await migrate(options);
    },
    isMigrated: () => isCurrent(run),
    ping: async () => void (await run("select 1")),
    pool: () => connections.use(),
    reads: () => replicas?.reads() ?? { primaryReads: 0, replicas: [] },
    close: async () => void (await Promise.all([connections.end(), counters.end(), replicas?.end()])),
  };
}

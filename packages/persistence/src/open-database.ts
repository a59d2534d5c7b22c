import type { Storage } from "@bookings/domain";
import { openConnections, type PoolUse } from "./connection/connections.ts";
import { type ConnectionOptions, defaultLimits, defaultPoolMax, type Limits } from "./connection/limits.ts";
import { queries, transactions } from "./connection/transactions.ts";
import { isCurrent } from "./migrations/is-current.ts";
import { bookingQueries } from "./queries/booking-queries.ts";
import { eventQueries } from "./queries/event-queries.ts";
import { notificationQueries } from "./queries/notification-queries.ts";
import { orderQueries } from "./queries/order-queries.ts";
import { type RequestCounts, requestCounts } from "./request-counts.ts";
import { unitOfWork } from "./unit-of-work.ts";

/** A PostgreSQL database with everything that the domain keeps. */
export interface Database {
  readonly storage: Storage;
  readonly requestCounts: RequestCounts;
  /** Brings the tables up to date; processes may do so at the same time. @throws {Unavailable} */
  migrate(): Promise<void>;
  /** @throws {Unavailable} when the database does not answer */
  ping(): Promise<void>;
  /** How the connections stand, those for counting requests aside; asks nobody. */
  pool(): PoolUse;
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
const linesOf = ({ poolMax = defaultPoolMax() }: ConnectionOptions): number => Math.ceil(poolMax / 2);

/** Neither connects nor migrates: the server may come later, go and come back. */
export async function openDatabase(options: ConnectionOptions): Promise<Database> {
  const limits: Limits = { ...defaultLimits, ...options };
  const connections = openConnections(options, limits);
  const run = queries(connections, linesOf(options), limits.deadline);
  const counters = openConnections({ ...options, poolMax: COUNTERS }, countLimits);
  return {
    storage: {
      uow: unitOfWork(transactions(connections, limits.deadline, options.observer)),
      bookings: bookingQueries(run),
      orders: orderQueries(run),
      events: eventQueries(run),
      notifications: notificationQueries(run),
    },
    requestCounts: requestCounts(queries(counters, COUNTERS, countLimits.deadline), run),
    migrate: async () => {
      if (await isCurrent(run)) return;
      const { migrate } = await import("./migrations/migrate.ts");
      await migrate(options);
    },
    ping: async () => void (await run("select 1")),
    pool: () => connections.use(),
    close: async () => void (await Promise.all([connections.end(), counters.end()])),
  };
}

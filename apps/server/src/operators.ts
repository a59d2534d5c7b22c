import { setTimeout as pause } from "node:timers/promises";
import { Unavailable } from "@bookings/domain";
import type { OperatorOptions, ServiceState } from "@bookings/http";
import type { Database } from "@bookings/persistence";
import type { JobBoard } from "@bookings/scheduler/board";
import { askedOnce } from "./asked-once.ts";
import type { Service } from "./service.ts";
import { systemClock } from "./system.ts";
import { version } from "./version.ts";

/** What the pages for operators need, until they are closed. */
export interface OperatorPages extends OperatorOptions {
  close(): Promise<void>;
}

/** Milliseconds after which a database that has not answered is taken for one that is away. */
const PATIENCE = 2_000;

/** What the database says of its tables; undefined where it says nothing in time. */
const migrated = (database: Database): Promise<boolean | undefined> =>
  Promise.race([database.isMigrated(), pause(PATIENCE, undefined, { ref: false })]).catch(() => undefined);

async function stateOf(
  { config, database }: Service,
  isReady: () => Promise<boolean>,
  startedAt: Date,
): Promise<ServiceState> {
  const isMigrated = await migrated(database);
  const isDatabaseReachable = isMigrated !== undefined;
  return {
    version,
    mode: config.mode,
    startedAt,
    // Whoever cannot reach the database is not ready, and would only wait to find it out.
    isReady: isDatabaseReachable && (await isReady().catch(() => false)),
    isDatabaseReachable,
    isMigrated,
    pool: database.pool(),
  };
}

/** The board needs nothing but its database. */
function unavailable(cause: unknown): never {
  throw new Unavailable({ cause });
}

/** What operators see of a process, and of the jobs in the database. A process that is not asked connects and loads nothing for it. */
export function operatorPages(service: Service, isReady: () => Promise<boolean>): OperatorPages {
  const startedAt = systemClock.now();
  let board: Promise<JobBoard> | undefined;
  const opened = (): Promise<JobBoard> => {
    board ??= import("@bookings/scheduler/board").then(({ createJobBoard }) =>
      createJobBoard({ url: service.databaseUrl }),
    );
    return board;
  };
  const jobs = async () => (await opened()).list().catch(unavailable);
  return {
    state: askedOnce(() => stateOf(service, isReady, startedAt)),
    jobs,
    board: {
      page: async () => {
        await jobs();
        return (await opened()).page();
      },
      asset: async (name) => (await opened()).asset(name),
      jobs: async (query) => (await opened()).jobs(query).catch(unavailable),
      counts: async () => (await opened()).counts().catch(unavailable),
      act: async (action, jobIds) => (await opened()).act(action, jobIds).catch(unavailable),
    },
    close: async () => (await board)?.close(),
  };
}

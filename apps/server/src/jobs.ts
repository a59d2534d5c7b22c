import { Unavailable } from "@bookings/domain";
import type { Database } from "@bookings/persistence";
import type { ScheduledJob, Scheduler } from "@bookings/scheduler";
import type { Logger } from "pino";
import { followJob } from "./follow-job.ts";
import type { Service } from "./service.ts";
import { systemClock } from "./system.ts";

/** The schedule acts for nobody. */
const caller = { role: "service" } as const;

/** What keeps the tables in order, whatever else is switched off. */
const LAPSE_SCHEDULE = "1 minute";
const FORGET_SCHEDULE = "1 hour";

/** Milliseconds; a lock that is hardly longer than the time between two looks would be lost in the middle of a run. */
const LOCK_MIN = 10_000;

/** What is known of callers goes soon after it has lost its meaning. */
const FORGET_CALLERS_SCHEDULE = "1 minute";

/** How many windows of callers go in one statement. */
const BATCH = 5000;

async function forgetCallers({ requestCounts }: Database): Promise<void> {
  const now = systemClock.now();
  let removed = BATCH;
  while (removed === BATCH) removed = await requestCounts.removeEnded(now, BATCH);
}

/** Everything that recurs. A job that is off is listed, too, so that no other process goes on with it. */
const jobsOf = (service: Service, log: Logger): readonly ScheduledJob[] => {
  const {
    useCases,
    database,
    config: { notify },
  } = service;
  return [
    { name: "notify", schedule: notify.schedule, run: () => useCases.sendDueNotifications({ caller }) },
    { name: "lapse-requests", schedule: LAPSE_SCHEDULE, run: () => useCases.lapseRequests() },
    { name: "forget-keys", schedule: FORGET_SCHEDULE, run: () => useCases.forgetOldKeys() },
    { name: "forget-callers", schedule: FORGET_CALLERS_SCHEDULE, run: () => forgetCallers(database) },
    followJob(service, log),
  ];
};

/** There is nothing to keep time for. */
const noScheduler: Scheduler = { start: async () => undefined, drain: async () => undefined };

/** The scheduler of a process; idle in one that leaves the jobs to others. Its library is loaded when it starts. */
export function schedulerOf(service: Service, log: Logger): Scheduler {
  if (service.config.mode === "api") return noScheduler;
  let scheduler: Promise<Scheduler> | undefined;
  return {
    start: async () => {
      scheduler ??= loadScheduler(service, log);
      await (await scheduler).start().catch(unavailable);
    },
    drain: async (timeout) => (await scheduler)?.drain(timeout),
  };
}

async function loadScheduler(service: Service, log: Logger): Promise<Scheduler> {
  const { config, databaseUrl: url } = service;
  const { createScheduler } = await import("@bookings/scheduler");
  return createScheduler({
    url,
    lockLifetime: Math.max(config.notify.delivery.claimTtl, LOCK_MIN),
    jobs: jobsOf(service, log),
    onFailure: (job, error) => tellOfFailure(log, job, error),
    onOutage: (error) => log.warn({ err: error }, "the jobs wait for the database"),
  });
}

function tellOfFailure(log: Logger, job: string, error: unknown): void {
  if (error instanceof Unavailable) log.warn({ job, err: error.cause }, "no database for the job");
  else log.error({ job, err: error }, "job failed");
}

/** A scheduler needs nothing but its database to start. */
function unavailable(cause: unknown): never {
  throw new Unavailable({ cause });
}

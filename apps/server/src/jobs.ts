import { Unavailable } from "@bookings/domain";
import type { Database } from "@bookings/persistence";
import type { Scheduler } from "@bookings/scheduler";
import type { Logger } from "pino";
import { followJob } from "./follow-job.ts";
import { type Job, recordedJob } from "./job-runs.ts";
import type { Metrics } from "./metrics/metrics.ts";
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

/** @returns how many windows have gone */
async function forgetCallers({ requestCounts }: Database): Promise<number> {
  const now = systemClock.now();
  for (let all = 0; ; ) {
    const removed = await requestCounts.removeEnded(now, BATCH);
    all += removed;
    if (removed < BATCH) return all;
  }
}

/** What is needed to run the jobs, and to tell of it. */
export interface JobSite {
  readonly service: Service;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** @returns how many messages were settled meanwhile, by whichever run of this process */
async function notify({ useCases }: Service, { messages }: Metrics): Promise<number> {
  const before = messages.settled();
  await useCases.sendDueNotifications({ caller });
  return messages.settled() - before;
}

/** Everything that recurs. A job that is off is listed, too, so that no other process goes on with it. */
const jobsOf = ({ service, metrics, log }: JobSite): readonly Job[] => {
  const { useCases, database, config } = service;
  return [
    { name: "notify", schedule: config.notify.schedule, run: () => notify(service, metrics) },
    { name: "lapse-requests", schedule: LAPSE_SCHEDULE, run: () => useCases.lapseRequests() },
    { name: "forget-keys", schedule: FORGET_SCHEDULE, run: () => useCases.forgetOldKeys() },
    { name: "forget-callers", schedule: FORGET_CALLERS_SCHEDULE, run: () => forgetCallers(database) },
    followJob(service, log),
    {
      name: "settle-payments",
      schedule: config.payments?.schedule,
      run: () => useCases.settlePayments({ caller }),
    },
  ];
};

/** There is nothing to keep time for. */
const noScheduler: Scheduler = { start: async () => undefined, drain: async () => undefined };

/** The scheduler of a process; idle in one that leaves the jobs to others. Its library is loaded when it starts. */
export function schedulerOf(site: JobSite): Scheduler {
  if (site.service.config.mode === "api") return noScheduler;
  let scheduler: Promise<Scheduler> | undefined;
  return {
    start: async () => {
      scheduler ??= loadScheduler(site);
      await (await scheduler).start().catch(unavailable);
    },
    drain: async (timeout) => (await scheduler)?.drain(timeout),
  };
}

async function loadScheduler(site: JobSite): Promise<Scheduler> {
  const { log, metrics } = site;
  const { config, databaseUrl: url } = site.service;
  const { createScheduler } = await import("@bookings/scheduler");
  const jobs = jobsOf(site);
  metrics.jobs.expect(jobs.flatMap(({ name, schedule }) => (schedule === undefined ? [] : [name])));
  return createScheduler({
    url,
    lockLifetime: Math.max(config.notify.delivery.claimTtl, LOCK_MIN),
    jobs: jobs.map((job) => recordedJob(job, { log, jobs: metrics.jobs, tracing: site.service.tracing })),
    // Each run has told of itself.
    onFailure: () => undefined,
    onOutage: (error) => log.warn({ err: error }, "the jobs wait for the database"),
  });
}

/** A scheduler needs nothing but its database to start. */
function unavailable(cause: unknown): never {
  throw new Unavailable({ cause });
}

import { flushCompileCache } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import { Unavailable } from "@bookings/domain";
import { loadTokenLibraries, type RateLimit, requestListener } from "@bookings/http";
import type { Scheduler } from "@bookings/scheduler";
import type { Logger } from "pino";
import { askedOnce } from "../asked-once.ts";
import { readConfig } from "../config.ts";
import { warningsAbout } from "../config-warnings.ts";
import { services } from "../container.ts";
import type { Demo } from "../demo/demo.ts";
import { docsScript } from "../docs-script.ts";
import { type Farewell, listen } from "../http-server.ts";
import { schedulerOf } from "../jobs.ts";
import { createLog } from "../log.ts";
import { oncePrepared } from "../once-prepared.ts";
import { print } from "../print.ts";
import { type Life, readiness } from "../readiness.ts";
import { requestLimit } from "../request-limit.ts";
import { openService, type Service } from "../service.ts";
import { randomIds, systemClock } from "../system.ts";
import { inTrace, traceHeaders } from "../trace.ts";

/** Together with what closing the database takes, well within the ten seconds that a supervisor waits. */
const FAREWELL: Farewell = {
  drain: () => pause(1000),
  queue: () => pause(200),
  stragglers: () => pause(300),
  patience: 6000,
};
/** Milliseconds that jobs have to finish; what takes longer is done again by others. */
const JOBS_PATIENCE = 6000;
/** Milliseconds after which whatever still hangs is not worth waiting for. */
const LAST_MOMENT = 9000;
/** Milliseconds between two looks for a database that is not there yet. */
const DATABASE_RETRY = 1000;

/** What a process knows of itself. */
interface OwnLife extends Life {
  demo?: Demo;
  /** Resolved when the first try to prepare it has ended. */
  readonly firstTry: PromiseWithResolvers<void>;
}

interface Working extends Service {
  readonly scheduler: Scheduler;
}

/** One line a probe is enough while the database is away. */
const reasonOf = ({ cause }: Unavailable): string => (cause instanceof Error ? cause.message : "not ready");

const limitOf = ({ config, database }: Service, log: Logger): RateLimit | undefined =>
  config.http.rate &&
  requestLimit({
    rate: config.http.rate,
    counts: database.requestCounts,
    clock: systemClock,
    onOutage: (error) =>
      log.warn({ err: error }, "no database to count requests in: this process counts alone"),
    onReturn: () => log.info("requests are counted over all processes again"),
  });

/** Only those load the demo who show it. */
const demonstration = () => import("../demo/demo.ts");

const orderToTry = async ({ useCases }: Service, { demo }: OwnLife) =>
  demo && (await demonstration()).nextOrder(useCases, demo);

const listenerFor = async (service: Service, life: OwnLife, log: Logger) =>
  requestListener({
    useCases: oncePrepared(service.useCases, { life, firstTry: life.firstTry.promise }),
    auth: await service.container.getAsync(services.auth),
    isReady: readiness(service.database, life),
    ids: randomIds,
    clock: systemClock,
    inTrace,
    limit: limitOf(service, log),
    trustProxy: service.config.http.trustProxy,
    corsOrigins: service.config.http.corsOrigins,
    traceHeaders,
    warn: (what) => log.warn(what),
    // Everyone may read the page, so that many who do at once ask the database once.
    docs: { script: docsScript, order: askedOnce(() => orderToTry(service, life)) },
    serves: service.config.mode === "worker" ? "probes" : "api",
    log: ({ error, ...request }) => {
      if (error === undefined) log.info(request, "request");
      else if (error instanceof Unavailable) log.warn({ ...request, why: reasonOf(error) }, "unavailable");
      else log.error({ ...request, err: error }, "request failed");
    },
  });

/** Does the work, as soon as there is a database to do it with; not at all where the process stops before. */
async function onceThere(work: () => Promise<void>, life: OwnLife, log: Logger): Promise<void> {
  while (!life.stopping) {
    try {
      return await work();
    } catch (failure) {
      if (!(failure instanceof Unavailable)) throw failure;
      log.warn({ err: failure.cause }, "waiting for the database");
      await pause(DATABASE_RETRY);
    }
  }
}

async function prepare({ config, database, useCases, scheduler }: Working, life: OwnLife): Promise<void> {
  await database.migrate();
  await useCases.registerRules();
  if (config.demo) life.demo = await (await demonstration()).prepareDemo(useCases);
  // A worker has nothing else to be ready for; elsewhere requests need not wait for the jobs.
  if (config.mode === "worker") await scheduler.start();
  life.prepared = true;
}

async function becomeReady(service: Working, url: string, life: OwnLife, log: Logger): Promise<void> {
  await onceThere(() => prepare(service, life).finally(life.firstTry.resolve), life, log);
  if (!life.prepared) return;
  const { config, secret } = service;
  log.info({ url, mode: config.mode }, "ready");
  if (config.mode === "worker") return;
  // Embedded mode is for people who try the service: they get told how.
  if (config.demo || config.databaseUrl === undefined) {
    const { banner } = await import("../banner.ts");
    print(banner({ config, secret, url, suggestion: life.demo?.suggestion }));
  }
}

/** What must be there soon, and nobody waits for. */
async function settleIn({ container, scheduler }: Working, life: OwnLife, log: Logger): Promise<void> {
  await loadTokenLibraries(await container.getAsync(services.auth));
  await onceThere(() => scheduler.start(), life, log);
  // Now, for a process that is killed leaves nothing behind.
  flushCompileCache();
}

/**
 * The first one counts. Later ones change nothing, since supervisors repeat themselves: from the first one on the end is
 * near, whatever the process is busy with, be it a start that does not get on.
 */
const stopSignal = async (): Promise<string> => {
  const signal = await new Promise<string>((resolve) => {
    for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, resolve);
  });
  setTimeout(() => process.exit(0), LAST_MOMENT).unref();
  return signal;
};

/** Serves until it is told to stop. */
export async function serve(): Promise<void> {
  const config = readConfig();
  const log = createLog();
  for (const warning of warningsAbout(config.jwt)) log.warn(warning);
  const life: OwnLife = { prepared: false, stopping: false, firstTry: Promise.withResolvers() };
  const stopped = stopSignal();
  const service = await openService(config, log);
  try {
    const server = await listen(await listenerFor(service, life, log), config);
    const working = { ...service, scheduler: schedulerOf(service, log) };
    const started = becomeReady(working, server.url, life, log).then(() => settleIn(working, life, log));
    const signal = await Promise.race([stopped, started.then(() => stopped)]);
    log.info({ signal }, "stopping");
    life.stopping = true;
    await Promise.all([server.stop(FAREWELL), started.then(() => working.scheduler.drain(JOBS_PATIENCE))]);
  } finally {
    await service.close();
  }
}

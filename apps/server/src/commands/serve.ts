import { createSecretKey } from "node:crypto";
import type { RequestListener } from "node:http";
import { flushCompileCache } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import { Unavailable, type UseCases } from "@bookings/domain";
import { loadTokenLibraries, type PaymentOptions, type RateLimit, requestListener } from "@bookings/http";
import type { Scheduler } from "@bookings/scheduler";
import type { Logger } from "pino";
import { askedOnce } from "../asked-once.ts";
import { type Config, readConfig } from "../config.ts";
import { warningsAbout } from "../config-warnings.ts";
import { services } from "../container.ts";
import type { Demo } from "../demo/demo.ts";
import { docsScript } from "../docs-script.ts";
import { type Farewell, listen } from "../http-server.ts";
import { schedulerOf } from "../jobs.ts";
import { createLog, type Log } from "../log.ts";
import { countOrders } from "../metrics/count-orders.ts";
import { createMetrics, type Metrics } from "../metrics/metrics.ts";
import { oncePrepared } from "../once-prepared.ts";
import { type OperatorPages, operatorPages } from "../operators.ts";
import { paymentLines } from "../payment-lines.ts";
import { type OnPaymentWord, toldWebhooks } from "../payment-word.ts";
import { type Life, readiness } from "../readiness.ts";
import { requestLimit } from "../request-limit.ts";
import { requestLines } from "../request-lines.ts";
import { openService, type Service } from "../service.ts";
import { randomIds, systemClock } from "../system.ts";
import { traceHeaders } from "../trace.ts";
import { version } from "../version.ts";

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

interface Surroundings extends Log {
  readonly life: OwnLife;
  readonly metrics: Metrics;
  readonly operators: OperatorPages;
  /** Undefined where only cash is taken. */
  readonly onPaymentWord: OnPaymentWord | undefined;
}

const listened = (all: UseCases, tell: OnPaymentWord | undefined): UseCases =>
  tell === undefined ? all : toldWebhooks(all, tell);

/** What the API shows of payments. */
const paymentsShown = ({ payments }: Config): PaymentOptions | undefined =>
  payments && { webhookKey: payments.webhookSecret && createSecretKey(payments.webhookSecret) };

async function listenerFor(service: Service, surroundings: Surroundings): Promise<RequestListener> {
  const { life, log, metrics, operators, onPaymentWord } = surroundings;
  const { requests, orders } = metrics;
  const tell = requestLines(log);
  const prepared = { life, firstTry: life.firstTry.promise };
  return requestListener({
    useCases: oncePrepared(countOrders(listened(service.useCases, onPaymentWord), orders), prepared),
    payments: paymentsShown(service.config),
    auth: await service.container.getAsync(services.auth),
    isReady: readiness(service.database, life),
    ids: randomIds,
    clock: systemClock,
    inTrace: (request, answer) => {
      requests.begun();
      return service.tracing.inTrace(request, answer);
    },
    aroundCall: service.tracing.aroundCall,
    metrics: metrics.exposition({
      database: service.database,
      catalog: await service.container.getAsync(services.source),
      clock: systemClock,
    }),
    limit: limitOf(service, log),
    trustProxy: service.config.http.trustProxy,
    corsOrigins: service.config.http.corsOrigins,
    traceHeaders,
    warn: (what) => log.warn(what),
    // Everyone may read the page, so that many who do at once ask the database once.
    docs: { script: docsScript, order: askedOnce(() => orderToTry(service, life)) },
    operators,
    serves: service.config.mode === "worker" ? "probes" : "api",
    log: (entry) => {
      requests.answered(entry);
      tell(entry);
    },
  });
}

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

async function becomeReady(service: Working, url: string, { life, log, print }: Surroundings): Promise<void> {
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
async function settleIn({ container, scheduler }: Working, { life, log }: Surroundings): Promise<void> {
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
  const stopped = stopSignal();
  const output = await createLog(config.log);
  const { log, printEntry } = output;
  for (const warning of warningsAbout(config)) log.warn(warning);
  const life: OwnLife = { prepared: false, stopping: false, firstTry: Promise.withResolvers() };
  const metrics = createMetrics({ version, mode: config.mode, payments: config.payments !== undefined });
  const { onSettled } = metrics.messages;
  const onPaymentWord = paymentLines(log, metrics);
  const service = await openService(config, { findings: log, print: printEntry, onSettled, onPaymentWord });
  metrics.messages.expect(
    (await service.container.getAsync(services.channels)).notifiers.map(({ channel }) => channel),
  );
  const operators = operatorPages(service, readiness(service.database, life));
  const surroundings = { ...output, life, metrics, operators, onPaymentWord };
  try {
    const server = await listen(await listenerFor(service, surroundings), config);
    const working = { ...service, scheduler: schedulerOf({ service, log, metrics }) };
    const started = becomeReady(working, server.url, surroundings).then(() =>
      settleIn(working, surroundings),
    );
    const signal = await Promise.race([stopped, started.then(() => stopped)]);
    log.info({ signal }, "stopping");
    life.stopping = true;
    await Promise.all([
      service.payments?.background.finish(pause(JOBS_PATIENCE, undefined, { ref: false })),
      server.stop(FAREWELL),
      started.then(() => working.scheduler.drain(JOBS_PATIENCE)),
    ]);
  } finally {
    await operators.close();
    await service.close();
  }
}

import type { OnSettled, UseCases } from "@bookings/domain";
import type { Database } from "@bookings/persistence";
import type { Container } from "inversify";
import type { CardPayments } from "./card-payments.ts";
import type { Config } from "./config.ts";
import { createContainer, services } from "./container.ts";
import { type Findings, onTheSide } from "./findings.ts";
import { jwtSecret } from "./jwt-secret.ts";
import type { OnPaymentWord } from "./payment-word.ts";
import { print } from "./print.ts";
import { type Tracing, unrecorded } from "./trace.ts";

/** Everything that a command works with, open until it is closed. */
export interface Service {
  readonly config: Config;
  readonly container: Container;
  readonly database: Database;
  readonly databaseUrl: string;
  readonly useCases: UseCases;
  /** Undefined where tokens are verified by public keys alone. */
  readonly secret: string | undefined;
  readonly tracing: Tracing;
  /** Undefined where only cash is taken. */
  readonly payments: CardPayments | undefined;
  close(): Promise<void>;
}

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** Who is told what, where there is somebody. */
export interface Listeners {
  /** Default: warnings go to standard error, the rest to nobody. */
  readonly findings?: Findings;
  /** Takes the lines of the `log` channel. Default: standard output. */
  readonly print?: (line: string) => void | Promise<void>;
  readonly onSettled?: OnSettled;
  readonly onPaymentWord?: OnPaymentWord | undefined;
}

/** The configured PostgreSQL, or the embedded one. */
async function databaseServer({ databaseUrl, dataDir }: Config, findings: Findings): Promise<Server> {
  if (databaseUrl !== undefined) return { url: databaseUrl, stop: async () => {} };
  const { startEmbeddedServer } = await import("@bookings/persistence/embedded");
  return startEmbeddedServer({ dataDir, keepRunning: true, log: (line) => findings.info(line) });
}

/** What records spans is loaded only where they go somewhere. */
async function tracingOf({ traces }: Config, findings: Findings): Promise<Tracing> {
  if (traces === undefined) return unrecorded;
  const { openTracing } = await import("./tracing/open-tracing.ts");
  return openTracing(traces, (what) => findings.warn(what));
}

/** Composes the service; with the embedded PostgreSQL running where no other is configured. */
export async function openService(config: Config, listeners: Listeners = {}): Promise<Service> {
  const { findings = onTheSide, print: write = print, onSettled, onPaymentWord } = listeners;
  const secret = jwtSecret(config);
  const tracing = await tracingOf(config, findings);
  const server = await databaseServer(config, findings);
  const container = createContainer({
    config,
    databaseUrl: server.url,
    secret,
    findings,
    write,
    onSettled,
    onPaymentWord,
    tracing,
  });
  const database = await container.getAsync(services.database);
  const channels = await container.getAsync(services.channels);
  const source = await container.getAsync(services.source);
  const payments = await container.getAsync(services.payments);
  const close = async () => {
    payments?.close();
    channels.close();
    source?.close();
    await database.close();
    await Promise.all([server.stop(), tracing.close()]);
  };
  return {
    config,
    container,
    database,
    databaseUrl: server.url,
    secret,
    tracing,
    payments,
    close,
    useCases: await container.getAsync(services.useCases),
  };
}

/** Runs a short command on a migrated database, and closes everything behind it. */
export async function withService<Result>(
  config: Config,
  work: (service: Service) => Promise<Result>,
): Promise<Result> {
  const service = await openService(config);
  try {
    await service.database.migrate();
    return await work(service);
  } finally {
    await service.close();
  }
}

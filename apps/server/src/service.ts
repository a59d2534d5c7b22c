import type { UseCases } from "@bookings/domain";
import type { Database } from "@bookings/persistence";
import type { Container } from "inversify";
import type { Config } from "./config.ts";
import { createContainer, services } from "./container.ts";
import { type Findings, nobodyReads } from "./findings.ts";
import { jwtSecret } from "./jwt-secret.ts";
import { print } from "./print.ts";

/** Everything that a command works with, open until it is closed. */
export interface Service {
  readonly config: Config;
  readonly container: Container;
  readonly database: Database;
  readonly databaseUrl: string;
  readonly useCases: UseCases;
  /** Undefined where tokens are verified by public keys alone. */
  readonly secret: string | undefined;
  close(): Promise<void>;
}

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** The configured PostgreSQL, or the embedded one. */
async function databaseServer({ databaseUrl, dataDir }: Config, findings: Findings): Promise<Server> {
  if (databaseUrl !== undefined) return { url: databaseUrl, stop: async () => {} };
  const { startEmbeddedServer } = await import("@bookings/persistence/embedded");
  return startEmbeddedServer({ dataDir, keepRunning: true, log: (line) => findings.info(line) });
}

/** Composes the service; with the embedded PostgreSQL running where no other is configured. */
export async function openService(config: Config, findings = nobodyReads): Promise<Service> {
  const secret = jwtSecret(config);
  const server = await databaseServer(config, findings);
  const container = createContainer({
    config,
    databaseUrl: server.url,
    secret,
    findings,
    write: print,
  });
  const database = await container.getAsync(services.database);
  const channels = await container.getAsync(services.channels);
  const close = async () => {
    channels.close();
    await database.close();
    await server.stop();
  };
  return {
    config,
    container,
    database,
    databaseUrl: server.url,
    secret,
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

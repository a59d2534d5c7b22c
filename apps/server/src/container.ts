import "reflect-metadata";
import { createSecretKey } from "node:crypto";
import {
  type Clock,
  defaultDelivery,
  type IdSource,
  type Notifier,
  noContacts,
  type Ports,
  type UseCases,
  useCases,
} from "@bookings/domain";
import type { HttpOptions } from "@bookings/http";
import { logNotifier } from "@bookings/notifications";
import { type Database, openDatabase } from "@bookings/persistence";
import { Container, ContainerModule, type ServiceIdentifier } from "inversify";
import type { Config } from "./config.ts";
import { randomIds, systemClock, systemDice } from "./system.ts";

const name = <Service>(description: string): ServiceIdentifier<Service> => Symbol(description);

/** What can be asked of the container; the types travel with the names. */
export const services = {
  config: name<Config>("config"),
  clock: name<Clock>("clock"),
  ids: name<IdSource>("ids"),
  database: name<Database>("database"),
  notifiers: name<readonly Notifier[]>("notifiers"),
  ports: name<Ports>("ports"),
  useCases: name<UseCases>("useCases"),
  auth: name<HttpOptions["auth"]>("auth"),
};

/** What is known only once a command has started: where the database is, and the secret of the tokens. */
export interface Surroundings {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly secret: string;
  /** Takes a line of the `log` channel. */
  readonly write: (line: string) => void;
}

const poolOf = ({ poolMax }: Config) => (poolMax === undefined ? {} : { poolMax });

const technology = ({ config, databaseUrl, secret, write }: Surroundings) =>
  new ContainerModule(({ bind }) => {
    bind(services.config).toConstantValue(config);
    bind(services.clock).toConstantValue(systemClock);
    bind(services.ids).toConstantValue(randomIds);
    bind(services.database).toResolvedValue(() => openDatabase({ url: databaseUrl, ...poolOf(config) }));
    bind(services.notifiers).toResolvedValue(
      (clock: Clock) => [logNotifier({ write, clock })],
      [services.clock],
    );
    bind(services.auth).toConstantValue({ ...config.jwt, secret: createSecretKey(Buffer.from(secret)) });
  });

const domain = new ContainerModule(({ bind }) => {
  bind(services.ports).toResolvedValue(portsOf, [
    services.config,
    services.database,
    services.clock,
    services.ids,
    services.notifiers,
  ]);
  bind(services.useCases).toResolvedValue(useCases, [services.ports]);
});

const portsOf = (
  config: Config,
  { storage }: Database,
  clock: Clock,
  ids: IdSource,
  notifiers: readonly Notifier[],
): Ports => ({
  storage,
  clock,
  ids,
  notifiers,
  policy: { allowOverlap: config.allowOverlap },
  rules: config.rules,
  delivery: defaultDelivery,
  language: config.language,
  dice: systemDice,
  contacts: noContacts,
});

/** The one place that plugs adapters into ports. */
export function createContainer(surroundings: Surroundings): Container {
  const container = new Container({ defaultScope: "Singleton" });
  container.load(technology(surroundings), domain);
  return container;
}

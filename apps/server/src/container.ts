import "reflect-metadata";
import { createSecretKey } from "node:crypto";
import {
  type Clock,
  type IdSource,
  type OnSettled,
  type Ports,
  type UseCases,
  useCases,
} from "@bookings/domain";
import type { HttpEventSource } from "@bookings/events";
import type { HttpOptions } from "@bookings/http";
import { type Database, openDatabase } from "@bookings/persistence";
import { Container, ContainerModule, type ServiceIdentifier } from "inversify";
import { type CardPayments, cardPaymentsOf } from "./card-payments.ts";
import { type Channels, channelsOf } from "./channels.ts";
import type { Config } from "./config.ts";
import { databaseOptions } from "./database-options.ts";
import { eventSourceOf } from "./event-source.ts";
import type { Findings } from "./findings.ts";
import type { OnPaymentWord } from "./payment-word.ts";
import { randomIds, systemClock, systemDice } from "./system.ts";
import type { Tracing } from "./trace.ts";

const name = <Service>(description: string): ServiceIdentifier<Service> => Symbol(description);

/** What can be asked of the container; the types travel with the names. */
export const services = {
  config: name<Config>("config"),
  clock: name<Clock>("clock"),
  ids: name<IdSource>("ids"),
  database: name<Database>("database"),
  channels: name<Channels>("channels"),
  source: name<HttpEventSource | undefined>("source"),
  payments: name<CardPayments | undefined>("payments"),
  ports: name<Ports>("ports"),
  useCases: name<UseCases>("useCases"),
  auth: name<HttpOptions["auth"]>("auth"),
};

/** What is known only once a command has started: where the database is, and the secret of the tokens. */
export interface Surroundings {
  readonly config: Config;
  readonly databaseUrl: string;
  /** Undefined where tokens are verified by public keys alone. */
  readonly secret: string | undefined;
  /** Told what is found out about the database and other services, in bounded numbers; without secrets. */
  readonly findings: Findings;
  /** Takes a line of the `log` channel. */
  readonly write: (line: string) => void | Promise<void>;
  /** Told what becomes of messages. */
  readonly onSettled?: OnSettled | undefined;
  /** Told what a payment provider says. */
  readonly onPaymentWord?: OnPaymentWord | undefined;
  readonly tracing: Tracing;
}

const secretKeyOf = (secret: string | undefined) =>
  secret === undefined ? undefined : createSecretKey(Buffer.from(secret));

const technology = ({ config, databaseUrl, secret, write, tracing, findings, ...told }: Surroundings) =>
  new ContainerModule(({ bind }) => {
    bind(services.config).toConstantValue(config);
    bind(services.clock).toConstantValue(systemClock);
    bind(services.ids).toConstantValue(randomIds);
    bind(services.database).toResolvedValue(() =>
      openDatabase({ ...databaseOptions(config, databaseUrl, findings), observer: tracing.observer }),
    );
    bind(services.channels).toResolvedValue(
      (clock: Clock) => channelsOf(config.notify, { clock, write, tracing }),
      [services.clock],
    );
    bind(services.source).toResolvedValue(
      (clock: Clock) => eventSourceOf(config.events, clock, { findings, tracing }),
      [services.clock],
    );
    bind(services.payments).toResolvedValue(() =>
      cardPaymentsOf(config.payments, { ...told, findings, tracing }),
    );
    bind(services.auth).toConstantValue({ ...config.jwt, secret: secretKeyOf(secret) });
  });

const domain = ({ onSettled }: Surroundings) =>
  new ContainerModule(({ bind }) => {
    bind(services.ports).toResolvedValue(
      (...adapters: Parameters<typeof portsOf>) => ({ ...portsOf(...adapters), onSettled }),
      [
        services.config,
        services.database,
        services.clock,
        services.ids,
        services.channels,
        services.source,
        services.payments,
      ],
    );
    bind(services.useCases).toResolvedValue(useCases, [services.ports]);
  });

const portsOf = (
  config: Config,
  { storage }: Database,
  clock: Clock,
  ids: IdSource,
  { notifiers, contacts }: Channels,
  source: HttpEventSource | undefined,
  payments: CardPayments | undefined,
): Ports => ({
  storage,
  source,
  payments,
  clock,
  ids,
  notifiers,
  policy: { allowOverlap: config.allowOverlap },
  contacts,
  dice: systemDice,
  rules: config.notify.rules,
  delivery: config.notify.delivery,
  language: config.notify.language,
});

/** The one place that plugs adapters into ports. */
export function createContainer(surroundings: Surroundings): Container {
  const container = new Container({ defaultScope: "Singleton" });
  container.load(technology(surroundings), domain(surroundings));
  return container;
}

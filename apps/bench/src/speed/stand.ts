import { fileURLToPath } from "node:url";
import { type Callers, createCallers } from "../support/callers.ts";
import type { Cleanup } from "../support/cleanup.ts";
import { openClient } from "../support/client.ts";
import { temporaryFolder } from "../support/folder.ts";
import type { Place } from "../support/place.ts";
import { expectReady } from "../support/readiness.ts";
import { createService, type Service, serveCommand } from "../support/service.ts";
import { type Meter, meterOf, serverMeter } from "./processors.ts";

const reference = fileURLToPath(new URL("../reference/main.ts", import.meta.url));

/** A server that is measured. */
export interface Server {
  readonly service: Service;
  readonly port: number;
  readonly meter: Meter;
}

/** A database, and what is measured on it. */
export interface Stand {
  readonly place: Place;
  readonly callers: Callers;
  readonly databaseMeter: Meter;
  /** For whatever has to be kept for a while. */
  readonly folder: string;
  /** The product, to be started; each call makes another process. */
  readonly product: () => Promise<Service>;
  /** The product as it starts in production, whatever Node is told when it is measured otherwise. */
  readonly plainProduct: () => Promise<Service>;
  /** The same work written by hand. */
  readonly reference: () => Promise<Service>;
}

/** As it is in production, save that nothing runs by itself: its log goes to a file. */
const environmentOf = (url: string, secret: string) => ({
  DATABASE_URL: url,
  JWT_SECRET: secret,
  NOTIFY_SCHEDULE: "off",
});

export interface Surroundings {
  readonly cleanup: Cleanup;
  /** What Node is told for the product besides. */
  readonly flags: readonly string[];
}

export async function openStand(place: Place, { cleanup, flags }: Surroundings): Promise<Stand> {
  const callers = createCallers();
  const folder = await temporaryFolder(cleanup);
  const environment = environmentOf(place.url, callers.secret);
  const onDeath = (death: string): void => console.error(death);
  const common = { environment, folder, onDeath, revive: false };
  return {
    place,
    callers,
    folder,
    databaseMeter: await serverMeter(place.client),
    product: () =>
      createService({ ...common, name: "product", program: [...flags, ...serveCommand] }, cleanup),
    plainProduct: () => createService({ ...common, name: "product" }, cleanup),
    reference: () => createService({ ...common, name: "reference", program: [reference] }, cleanup),
  };
}

export async function started(service: Service): Promise<Server> {
  const client = openClient();
  service.start();
  await expectReady(client, service);
  client.close();
  return { service, port: service.port, meter: meterOf(() => service.life().pid) };
}

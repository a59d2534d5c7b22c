import type { Bench } from "../bench.ts";
import { type Callers, createCallers } from "./callers.ts";
import { eventBody, type Offer } from "./catalog.ts";
import { type Answer, bodyOf, type Client, openClient, type Request, summaryOf } from "./client.ts";
import { type Database, openDatabase } from "./database.ts";
import { expectReady } from "./readiness.ts";
import { createService, type Service } from "./service.ts";

/** A database of its own and the services on it, ready. */
export interface Stage {
  readonly database: Database;
  readonly services: readonly [Service, ...Service[]];
  readonly callers: Callers;
  readonly client: Client;
  /** Asks one of the services, by turns. */
  readonly ask: (request: Request) => Promise<Answer>;
}

export async function openStage(
  { cleanup, options }: Bench,
  processes: number,
  onDeath: (death: string) => void = () => undefined,
  settings: Readonly<Record<string, string>> = {},
): Promise<Stage> {
  const database = await openDatabase(options.databaseUrl, cleanup);
  const callers = createCallers();
  const environment = {
    ...database.environment,
    DEMO: "false",
    JWT_SECRET: callers.secret,
    NOTIFY_SCHEDULE: "off",
    ...settings,
  };
  const services = await Promise.all(
    Array.from({ length: processes }, (_, index) => `service-${index + 1}`).map((name) =>
      createService({ name, environment, folder: database.folder, onDeath }, cleanup),
    ),
  );
  const client = openClient();
  cleanup.add(client.close);
  for (const service of services) service.start();
  await Promise.all(services.map((service) => expectReady(client, service)));
  let turn = 0;
  const ask = (request: Request) => client.send(services[(turn += 1) % processes]?.port ?? 0, request);
  return { database, services: services as [Service, ...Service[]], callers, client, ask };
}

/** @throws where the answer is no success */
export async function expectSuccess(asked: Promise<Answer>): Promise<Answer> {
  const answer = await asked;
  if (answer.status >= 300) throw new Error(`unexpected answer: ${summaryOf(answer)} ${answer.text}`);
  return answer;
}

export const putEvent = ({ ask, callers }: Stage, event: Offer): Promise<Answer> =>
  expectSuccess(
    ask({
      method: "PUT",
      path: `/v1/events/${event.eventId}`,
      token: callers.admin,
      body: eventBody(event),
    }),
  );

export async function seatsTaken({ ask, callers }: Stage, eventId: string): Promise<number> {
  const asked = ask({ method: "GET", path: `/v1/events/${eventId}`, token: callers.admin });
  return bodyOf<{ seatsTaken: number }>(await expectSuccess(asked)).seatsTaken;
}

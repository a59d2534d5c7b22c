import { createSecretKey, randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type ManualClock, manualClock, testPorts } from "@bookings/domain/testing";
import { createServer, requestListener } from "@bookings/http";
import { type Database, openDatabase } from "@bookings/persistence";
import type { TestDatabase } from "@bookings/persistence/testing";
import jwt from "jsonwebtoken";
import { type Answer, callerAt, secret } from "../support/client.ts";
import { databases } from "../support/databases.ts";
import type { Person } from "./cast.ts";
import type { Request } from "./commands.ts";

const MINUTE = 60_000;

/** A busy machine must not be taken for a wrong answer. */
const patient = {
  connectTimeout: MINUTE,
  statementTimeout: MINUTE,
  lockTimeout: MINUTE,
  idleInTransactionTimeout: MINUTE,
  deadline: MINUTE,
};

/** Made once: a plain string would be parsed again for each token. */
const key = createSecretKey(Buffer.from(secret));

/** The whole product in this process, so that time can be set: two servers with nothing in common but the database. */
export interface Product {
  readonly clock: ManualClock;
  /** How many requests were sent so far. */
  readonly requests: () => number;
  /** Sends the request; one server after the other gets the next one. */
  send(by: Person, request: Request): Promise<Answer>;
  /** What the servers could not explain to their clients. */
  readonly crashes: unknown[];
  readonly database: TestDatabase;
  stop(): Promise<void>;
}

interface Node {
  readonly url: string;
  close(): Promise<void>;
}

function listenerOf({ storage }: Database, clock: ManualClock, crashes: unknown[]) {
  const ids = { next: () => randomUUID() };
  return requestListener({
    useCases: testPorts({ storage, clock, ids }).useCases,
    auth: { secret: key, rolesClaim: "roles" },
    isReady: async () => true,
    ids,
    log: ({ error }) => void (error !== undefined && crashes.push(error)),
    clock,
  });
}

async function startNode(databaseUrl: string, clock: ManualClock, crashes: unknown[]): Promise<Node> {
  const database = await openDatabase({ url: databaseUrl, ...patient });
  const server: Server = createServer(listenerOf(database, clock, crashes)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await database.close();
    },
  };
}

/** A token that lasts a day of the product's clock. */
function tokenOf({ userId, role }: Person, clock: ManualClock): string {
  const exp = clock.now().getTime() / 1000 + 24 * 60 * 60;
  return jwt.sign({ roles: role === "user" ? [] : [role], exp: Math.floor(exp) }, key, {
    subject: userId,
  });
}

export async function startProduct(): Promise<Product> {
  const database = await databases.create();
  const clock = manualClock("2026-03-01T08:00:00.000Z");
  const crashes: unknown[] = [];
  const nodes = await Promise.all([1, 2].map(() => startNode(database.url, clock, crashes)));
  let sent = 0;
  return {
    clock,
    crashes,
    database,
    requests: () => sent,
    send: (by, { method, path, body, headers }) => {
      sent += 1;
      const node = nodes[sent % nodes.length];
      return callerAt(node?.url ?? "", tokenOf(by, clock))(method, path, body, headers);
    },
    stop: async () => {
      await Promise.all(nodes.map((node) => node.close()));
      await database.drop();
    },
  };
}

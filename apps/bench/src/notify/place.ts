import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "@bookings/persistence";
import { startEmbeddedServer } from "@bookings/persistence/embedded";
import pg from "pg";

/** A database of its own on the server measured: as the service uses it, and as someone with plain SQL does. */
export interface Place {
  readonly database: Database;
  readonly client: pg.Client;
  /** Another connection with plain SQL; its owner ends it. */
  connect(): Promise<pg.Client>;
  close(): Promise<void>;
}

export interface Server {
  /** An empty database with all tables; an old one of that name goes. */
  place(name: string): Promise<Place>;
  stop(): Promise<void>;
}

const connected = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
};

const urlOf = (server: string, database: string): string => {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
};

async function placeAt(server: string, name: string): Promise<Place> {
  await configure(server, `drop database if exists ${name} with (force)`, `create database ${name}`);
  const url = urlOf(server, name);
  // What is measured is speed, however slow the machine is: nothing is cut off.
  const database = await openDatabase({ url, statementTimeout: 0, lockTimeout: 0, deadline: 0 });
  await database.migrate();
  const client = await connected(url);
  return {
    database,
    client,
    connect: () => connected(url),
    close: () => Promise.all([database.close(), client.end()]).then(() => undefined),
  };
}

async function configure(url: string, ...statements: readonly string[]): Promise<void> {
  const client = await connected(url);
  for (const statement of statements) await client.query(statement);
  await client.end();
}

async function embedded(): Promise<Server> {
  const dataDir = await mkdtemp(join(tmpdir(), "bookings-bench-"));
  const options = { dataDir, database: "postgres" };
  const first = await startEmbeddedServer(options);
  // What counts statements is a library that the server must load when it starts.
  await configure(first.url, "alter system set shared_preload_libraries = 'pg_stat_statements'");
  await first.stop();
  const server = await startEmbeddedServer(options);
  const plansToo = "alter system set pg_stat_statements.track_planning = on";
  await configure(server.url, plansToo, "select pg_reload_conf()");
  return {
    place: (name) => placeAt(server.url, name),
    stop: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The server at the URL, where databases named `bench_…` are made; without one, an embedded one that leaves no trace. */
export const openServer = async (url: string | undefined): Promise<Server> =>
  url === undefined ? embedded() : { place: (name) => placeAt(url, name), stop: async () => undefined };

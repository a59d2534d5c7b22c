import { type Database, openDatabase } from "@bookings/persistence";
import { discardEmbeddedServer, startEmbeddedServer } from "@bookings/persistence/embedded";
import pg from "pg";
import type { Cleanup } from "./cleanup.ts";
import { temporaryFolder } from "./folder.ts";

/** A database of its own on the server measured: as the service uses it, and as someone with plain SQL does. */
export interface Place {
  readonly url: string;
  readonly database: Database;
  readonly client: pg.Client;
  /** Another connection with plain SQL; its owner ends it. */
  connect(): Promise<pg.Client>;
  close(): Promise<void>;
}

export interface Server {
  /** An empty database with all tables; an old one of that name goes. */
  place(name: string): Promise<Place>;
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

async function placeAt(server: string, name: string, cleanup: Cleanup): Promise<Place> {
  const drop = `drop database if exists ${name} with (force)`;
  cleanup.add(() => configure(server, drop));
  await configure(server, drop, `create database ${name}`);
  const url = urlOf(server, name);
  // What is measured is speed, however slow the machine is: nothing is cut off.
  const database = await openDatabase({ url, statementTimeout: 0, lockTimeout: 0, deadline: 0 });
  cleanup.add(() => database.close());
  await database.migrate();
  const client = await connected(url);
  const close = () => Promise.all([database.close(), client.end()]).then(() => undefined);
  cleanup.add(close);
  return { url, database, client, connect: () => connected(url), close };
}

async function configure(url: string, ...statements: readonly string[]): Promise<void> {
  const client = await connected(url);
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** Where the embedded server is; it goes with the rest. */
async function embedded(cleanup: Cleanup): Promise<string> {
  const dataDir = await temporaryFolder(cleanup);
  cleanup.add(() => discardEmbeddedServer(dataDir));
  const options = { dataDir, database: "postgres" };
  const first = await startEmbeddedServer(options);
  // What counts statements is a library that the server must load when it starts.
  await configure(first.url, "alter system set shared_preload_libraries = 'pg_stat_statements'");
  await first.stop();
  const server = await startEmbeddedServer(options);
  cleanup.add(() => server.stop());
  const plansToo = "alter system set pg_stat_statements.track_planning = on";
  await configure(server.url, plansToo, "select pg_reload_conf()");
  return server.url;
}

/**
 * The server at the URL, where databases named `bench_…` are made; without one, an embedded one. Neither it nor a
 * database is left behind.
 */
export async function openServer(url: string | undefined, cleanup: Cleanup): Promise<Server> {
  const server = url ?? (await embedded(cleanup));
  return { place: (name) => placeAt(server, name, cleanup) };
}

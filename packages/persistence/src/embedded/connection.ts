import pg from "pg";
import { role } from "./cluster.ts";

/** How to reach a running server. */
export interface Address {
  readonly port: number;
  readonly password: string;
}

/** What each server has from the beginning: connections to it keep nobody from dropping or copying another. */
const maintenanceDatabase = "postgres";

/** A connection to the server's maintenance database that survives the server's death silently. */
export async function connect({ port, password }: Address): Promise<pg.Client> {
  const client = new pg.Client({
    host: "127.0.0.1",
    port,
    user: role,
    password,
    database: maintenanceDatabase,
    // Given, because pg takes what is missing from PG* variables, which are meant for other servers.
    ssl: false,
    options: "-c statement_timeout=0",
    connectionTimeoutMillis: 5_000,
    application_name: `bookings (process ${process.pid})`,
  });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** The libpq URL of a database of the server. */
export function urlOf({ port, password }: Address, database: string): string {
  return `postgres://${role}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

/** Creates the database unless it is there. */
export async function ensureDatabase(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
  if (!rowCount) await client.query(`create database ${client.escapeIdentifier(name)}`);
}

/** How many others are connected to the server, whatever their program. */
export async function countOthers(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ others: number }>(
    `select count(*)::int as others from pg_stat_activity
     where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  return rows[0]?.others ?? 0;
}

/** The folder that the server says it serves. */
export async function dataDirectoryOf(client: pg.Client): Promise<string | undefined> {
  const { rows } = await client.query<{ data_directory: string }>("show data_directory");
  return rows[0]?.data_directory;
}

/** Decides whether the open connection is a reason to keep the process alive. */
export function keepAlive(client: pg.Client, keep: boolean): void {
  // pg has both, its types have neither.
  const { connection } = client as pg.Client & { connection: { ref(): void; unref(): void } };
  if (keep) connection.ref();
  else connection.unref();
}

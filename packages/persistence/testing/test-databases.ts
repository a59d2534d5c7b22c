import pg from "pg";
import { type TestServer, testServer } from "./test-server.ts";

/** A database that belongs to one test. */
export interface TestDatabase {
  readonly url: string;
  /** What a statement finds, past all rules of the code. */
  rows(text: string): Promise<unknown[]>;
  /** Deletes the database, whoever is still connected to it. */
  drop(): Promise<void>;
}

/** Where tests get their databases from. */
export interface TestDatabases {
  /** A new database with all tables and no rows. */
  create(): Promise<TestDatabase>;
}

/**
 * Databases for tests, on the server of TEST_DATABASE_URL (PostgreSQL 15 or newer, a role that may create databases)
 * or else on an embedded one. Nothing is started, and `migrate` not called, before the first database is asked for.
 * `migrate` must have closed its connections when it resolves: its database is the one all others are copied from.
 */
export function testDatabases(options: { migrate: (url: string) => Promise<void> }): TestDatabases {
  const templates = new WeakMap<TestServer, Promise<string>>();

  async function create(): Promise<TestDatabase> {
    const server = await testServer();
    const template = templates.get(server) ?? makeTemplate(server, options.migrate);
    templates.set(server, template);
    const name = await server.createDatabase(await template);
    const url = server.urlOf(name);
    return { url, rows: (text) => rowsAt(url, text), drop: () => server.dropDatabase(name) };
  }

  return { create };
}

async function makeTemplate(server: TestServer, migrate: (url: string) => Promise<void>): Promise<string> {
  const name = await server.createDatabase();
  await migrate(server.urlOf(name));
  return name;
}

async function rowsAt(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

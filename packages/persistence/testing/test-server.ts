import { randomBytes } from "node:crypto";
import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedServer } from "@bookings/persistence/embedded";
import pg from "pg";
import { type Caretaker, startCaretaker } from "./caretaker.ts";

/** The server that this process's test databases live on. */
export interface TestServer {
  /** A new database, empty or as a copy of the template; returns its name. */
  createDatabase(template?: string): Promise<string>;
  dropDatabase(name: string): Promise<void>;
  urlOf(name: string): string;
  close(): Promise<void>;
}

let current: Promise<TestServer> | undefined;

/** The one server of this process, opened when first asked for. */
export function testServer(): Promise<TestServer> {
  current ??= open();
  return current;
}

/** Deletes each database made here; stops and deletes the embedded server. Does nothing when none was opened. */
export async function closeTestServer(): Promise<void> {
  const closing = current;
  current = undefined;
  await (await closing?.catch(() => undefined))?.close();
}

async function open(): Promise<TestServer> {
  const prefix = `bookings_test_${randomBytes(6).toString("hex")}_`;
  const given = process.env["TEST_DATABASE_URL"];
  if (given) return serverAt(given, prefix, startCaretaker({ url: given, prefix }));
  const folder = await mkdtemp(join(tmpdir(), "bookings-test-"));
  const caretaker = startCaretaker({ folder });
  // For root, whose PostgreSQL runs as another user and has to get through.
  await chmod(folder, 0o711);
  const { url } = await startEmbeddedServer({ dataDir: folder, database: "postgres", durable: false });
  return serverAt(url, prefix, caretaker);
}

function serverAt(url: string, prefix: string, caretaker: Caretaker): TestServer {
  const pool = new pg.Pool({ connectionString: url, allowExitOnIdle: true });
  pool.on("error", () => undefined);
  let made = 0;

  async function createDatabase(template = "template0"): Promise<string> {
    const name = `${prefix}${(made += 1)}`;
    await pool.query(`create database ${name} template ${template}`);
    return name;
  }

  return {
    createDatabase,
    dropDatabase: async (name) => void (await pool.query(`drop database if exists ${name} with (force)`)),
    urlOf: (name) => withDatabase(url, name),
    close: () => pool.end().then(() => caretaker.dismiss()),
  };
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

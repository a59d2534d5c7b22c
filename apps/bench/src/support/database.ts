import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { discardEmbeddedServer, startEmbeddedServer } from "@bookings/persistence/embedded";
import pg from "pg";
import type { Cleanup } from "./cleanup.ts";
import { temporaryFolder } from "./folder.ts";
import { commandOf } from "./processes.ts";

/** An empty database for one scenario. */
export interface Database {
  /** What a service has to be told of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** A folder for whatever else has to be kept for a while. */
  readonly folder: string;
  readonly query: <Row extends pg.QueryResultRow>(text: string) => Promise<Row[]>;
  /** The process of the embedded PostgreSQL as of now; undefined for a server that is not ours, or when it is dead. */
  readonly postmaster: () => Promise<number | undefined>;
}

async function rowsOf<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, application_name: "faults" });
  // It may be one of those whose backend is killed.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

async function embedded(cleanup: Cleanup): Promise<Database> {
  const folder = await temporaryFolder(cleanup);
  cleanup.add(() => discardEmbeddedServer(folder));
  const query = async <Row extends pg.QueryResultRow>(text: string) => {
    const server = await startEmbeddedServer({ dataDir: folder });
    try {
      return await rowsOf<Row>(server.url, text);
    } finally {
      await server.stop();
    }
  };
  const [found] = await query<{ data_directory: string }>("show data_directory");
  const data = found?.data_directory ?? folder;
  const postmaster = async () => {
    const text = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "");
    const pid = Number(text.split("\n", 1)[0]);
    // The file outlives a process that is killed, and its number may be another one's by now.
    return pid > 0 && commandOf(pid).includes(data) ? pid : undefined;
  };
  return { environment: { DATA_DIR: folder }, folder, query, postmaster };
}

async function onServer(serverUrl: string, cleanup: Cleanup): Promise<Database> {
  const folder = await temporaryFolder(cleanup);
  const name = `bookings_faults_${randomBytes(6).toString("hex")}`;
  await rowsOf(serverUrl, `create database ${name}`);
  cleanup.add(() => rowsOf(serverUrl, `drop database if exists ${name} with (force)`));
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    environment: { DATABASE_URL: url.href },
    folder,
    query: (text) => rowsOf(url.href, text),
    postmaster: async () => undefined,
  };
}

export const openDatabase = (serverUrl: string | undefined, cleanup: Cleanup): Promise<Database> =>
  serverUrl === undefined ? embedded(cleanup) : onServer(serverUrl, cleanup);

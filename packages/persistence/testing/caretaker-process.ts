import { rm } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { discardEmbeddedServer } from "@bookings/persistence/embedded";
import pg from "pg";
import type { Leftovers } from "./caretaker.ts";

// Resolves when the process of the tests closes the pipe, or dies.
const leftovers = JSON.parse(await text(process.stdin)) as Leftovers;

if ("folder" in leftovers) await removeServer(leftovers.folder);
else await dropDatabases(leftovers.url, leftovers.prefix);

async function removeServer(folder: string): Promise<void> {
  await discardEmbeddedServer(folder);
  await rm(folder, { recursive: true, force: true });
}

async function dropDatabases(url: string, prefix: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<{ datname: string }>(
    "select datname from pg_database where starts_with(datname, $1)",
    [prefix],
  );
  for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`);
  await client.end();
}

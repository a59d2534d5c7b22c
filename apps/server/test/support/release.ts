import { readFileSync } from "node:fs";
import { testDatabases } from "@bookings/persistence/testing";
import pg from "pg";

/** What an earlier release answered about its data. */
export interface RecordedAnswer {
  readonly path: string;
  readonly status: number;
  readonly etag?: string;
  /** Absent where the answer was an error, of this code. */
  readonly body?: unknown;
  readonly code?: string;
}

export interface Release {
  /** The statements that make its database. */
  readonly sql: string;
  readonly answers: readonly RecordedAnswer[];
  readonly ledger: readonly { readonly id: string; readonly status: string; readonly bookingId: string }[];
}

const textOf = (name: string): string =>
  readFileSync(new URL(`../releases/${name}`, import.meta.url), "utf8");

const linesOf = <Line>(name: string): Line[] =>
  textOf(name)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

export const releaseNamed = (name: string): Release => ({
  sql: textOf(`${name}.sql`),
  answers: linesOf(`${name}.answers.jsonl`),
  ledger: linesOf(`${name}.ledger.jsonl`),
});

const empty = testDatabases({ migrate: async () => undefined });

/** A database as the release has left it. */
export async function databaseOf({ sql }: Release) {
  const database = await empty.create();
  await connected(database.url, (client) => client.query(sql));
  return database;
}

async function connected<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Every row of every table, each with the transaction that has written it: what is written again shows. */
export const everyRow = (url: string): Promise<readonly string[]> =>
  connected(url, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      "select oid::regclass::text as name from pg_class where relkind = 'r' and relnamespace in ('public'::regnamespace, to_regnamespace('jobs')) order by 1",
    );
    const rows: string[] = [];
    for (const { name } of tables) {
      const found = await client.query<{ row: string }>(
        `select xmin || ' ' || to_json(t) as row from ${name} t order by 1`,
      );
      rows.push(...found.rows.map(({ row }) => `${name} ${row}`));
    }
    return rows;
  });

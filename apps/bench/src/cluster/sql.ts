import pg from "pg";

/** Asks the database of the service. */
export type Query = <Row extends Record<string, unknown>>(text: string) => Promise<Row[]>;

/** One statement, or several without values, on a connection of its own. Times are milliseconds. */
export async function ask<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "cluster",
    connectionTimeoutMillis: 2_000,
  });
  // Its server may be one of those that are killed.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Whether it answers at all. */
export const answers = (url: string): Promise<boolean> =>
  ask(url, "select").then(
    () => true,
    () => false,
  );

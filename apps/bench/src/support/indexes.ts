import type pg from "pg";

const secondary = `
  select indexname as name, indexdef as definition from pg_indexes
  where tablename = $1 and indexname not in (select conname from pg_constraint where contype in ('p', 'u'))`;

interface Index {
  readonly name: string;
  readonly definition: string;
}

/** Rows come ten times as fast into a table whose indexes are made afterwards. */
export async function withoutIndexes(
  client: pg.Client,
  table: string,
  work: () => Promise<unknown>,
): Promise<void> {
  const { rows } = await client.query<Index>(secondary, [table]);
  for (const { name } of rows) await client.query(`drop index ${name}`);
  await work();
  for (const { definition } of rows) await client.query(definition);
}

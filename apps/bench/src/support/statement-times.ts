import type pg from "pg";

const total = `
  select sum(total_exec_time + total_plan_time) as total from pg_stat_statements
  where dbid = (select oid from pg_database where datname = current_database())`;

/** Has the server count what statements take in this database. @returns false where it cannot */
export async function countStatements(client: pg.Client): Promise<boolean> {
  const ready = client
    .query("create extension if not exists pg_stat_statements")
    .then(() => client.query("select pg_stat_statements_reset()"));
  return ready.then(
    () => true,
    () => false,
  );
}

/** Milliseconds of all statements in this database so far, planning included where it is counted. */
export async function databaseTime(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ total: number | null }>(total);
  return rows[0]?.total ?? 0;
}

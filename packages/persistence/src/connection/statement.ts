import { CompiledQuery, type Kysely, type PostgresPool } from "kysely";

/** Runs one statement with its values bound to `$1`, `$2` and so on, and gives the rows that it returns. */
export type Run = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

type Executor = Pick<Kysely<unknown>, "executeQuery">;

/** Runs statements as they are within a transaction of Kysely's. */
export const runWith =
  (executor: Executor): Run =>
  async <Row>(text: string, values: readonly unknown[] = []) =>
    (await executor.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows;

/** Runs each statement on whatever connection of the pool is free. */
export const runOn =
  (pool: Pick<PostgresPool, "connect">): Run =>
  async <Row>(text: string, values: readonly unknown[] = []) => {
    const connection = await pool.connect();
    try {
      return (await connection.query<Row>(text, values)).rows;
    } finally {
      connection.release();
    }
  };

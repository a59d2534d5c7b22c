import { availableParallelism } from "node:os";
import pg from "pg";

/** As many connections as the service has by default. */
export const openPool = (url: string): pg.Pool =>
  new pg.Pool({ connectionString: url, max: Math.max(4, 2 * availableParallelism()) });

export async function inTransaction<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (failure) {
    await client.query("rollback");
    throw failure;
  } finally {
    client.release();
  }
}

import type pg from "pg";

interface Instance {
  readonly startedAt: string;
  readonly bytes: number | null;
}

const instance = `
  select pg_postmaster_start_time()::text as "startedAt", (pg_last_wal_replay_lsn() - '0/0')::bigint as bytes`;

/**
 * Lets connections in to the server of the first one, and to no other: what is known of a server must not be believed of
 * another one behind the same name, nor of the same one when it has begun anew and is further back than it was.
 *
 * @param reached bytes that the server is known to have replayed
 */
export function onlyOneServer(reached: () => number): (client: pg.ClientBase) => Promise<void> {
  let first: string | undefined;
  return async (client) => {
    const { rows } = await client.query<Instance>(instance);
    const [{ startedAt, bytes } = { startedAt: "", bytes: null }] = rows;
    first ??= startedAt;
    if (startedAt !== first || (bytes ?? 0) < reached()) throw new Error("the server is not the one it was");
  };
}

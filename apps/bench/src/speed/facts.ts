import { availableParallelism, cpus, totalmem } from "node:os";
import type pg from "pg";
import { count } from "../support/numbers.ts";

/** On what it was measured. */
export interface Facts {
  readonly cores: number;
  readonly processor: string;
  readonly memory: string;
  readonly node: string;
  readonly postgres: string;
  /** Settings without which times of writes mean nothing. */
  readonly durability: string;
  readonly pgbench: string;
  readonly bookings: string;
}

const settings = `
  select current_setting('server_version') as version,
    format('fsync %s, synchronous_commit %s, shared_buffers %s', current_setting('fsync'),
      current_setting('synchronous_commit'), current_setting('shared_buffers')) as durability`;

export async function factsOf(
  client: pg.Client,
  bookings: number,
  pgbench: string | undefined,
): Promise<Facts> {
  const { rows } = await client.query<{ version: string; durability: string }>(settings);
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? "unknown",
    memory: `${Math.round(totalmem() / 1024 ** 3)} GiB`,
    node: process.version,
    postgres: rows[0]?.version ?? "unknown",
    durability: rows[0]?.durability ?? "unknown",
    pgbench: pgbench ?? "not installed",
    bookings: count(bookings),
  };
}

import pg from "pg";
import type { Run } from "../connection/statement.ts";

/** A place in the log of changes. */
export interface Position {
  /** Goes up with each failover; undefined where the role may not know. */
  readonly timeline: number | undefined;
  /** Bytes. */
  readonly bytes: number;
}

/** Whether a server that has come so far knows everything up to a position. */
export const includes = (reached: Position, wanted: Position): boolean =>
  reached.bytes >= wanted.bytes && (reached.timeline === undefined || reached.timeline === wanted.timeline);

interface PositionRow {
  readonly timeline: string | null;
  readonly bytes: number;
}

const positionOf = ({ timeline, bytes }: PositionRow): Position => ({
  timeline: timeline === null ? undefined : Number.parseInt(timeline, 16),
  bytes,
});

// Whoever has been told that a change is committed can rely on it being flushed, unless the server does not wait for that.
const acknowledged = `
  select substr(pg_walfile_name(lsn), 1, 8) as timeline, (lsn - '0/0')::bigint as bytes
  from (select case current_setting('synchronous_commit')
    when 'off' then pg_current_wal_insert_lsn() else pg_current_wal_flush_lsn() end as lsn) as now`;

/** Up to where the primary has acknowledged changes. */
export async function acknowledgedBy(primary: Run): Promise<Position> {
  const [row] = await primary<PositionRow>(acknowledged);
  if (row === undefined) throw new Error("the primary did not tell its position");
  return positionOf(row);
}

/** What a replica says of itself; without rows where it is none. */
const replayed = (timeline: string): string => `
  select ${timeline} as timeline, (pg_last_wal_replay_lsn() - '0/0')::bigint as bytes
  where pg_is_in_recovery() and pg_last_wal_replay_lsn() is not null`;

// Both are behind what is being replayed, never ahead of it.
const replayedTimeline = `to_hex(greatest(
  (select timeline_id from pg_control_checkpoint()), (select min_recovery_end_timeline from pg_control_recovery())))`;

/** Up to where the replica has replayed changes; undefined where the server is no replica. */
export async function replayedBy(replica: Run): Promise<Position | undefined> {
  const [row] = await unlessForbidden(
    () => replica<PositionRow>(replayed(replayedTimeline)),
    () => replica<PositionRow>(replayed("null")),
  );
  return row && positionOf(row);
}

/** Which database of which cluster it is: the same on a primary and on its replicas. Undefined where the role may not know. */
export async function identityOf(server: Run): Promise<string | undefined> {
  const identity = `select s.system_identifier || '/' || d.oid as identity
    from pg_control_system() s, pg_database d where d.datname = current_database()`;
  const [row] = await unlessForbidden<{ readonly identity: string }[]>(
    () => server(identity),
    async () => [],
  );
  return row?.identity;
}

const INSUFFICIENT_PRIVILEGE = "42501";

const isForbidden = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === INSUFFICIENT_PRIVILEGE;

const unlessForbidden = <Result>(work: () => Promise<Result>, instead: () => Promise<Result>) =>
  work().catch((error: unknown) => {
    if (isForbidden(error)) return instead();
    throw error;
  });

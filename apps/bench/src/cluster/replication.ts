import { join } from "node:path";
import { comesTrue } from "../support/work.ts";
import { type Account, fileFor } from "./account.ts";
import type { PostgresNode } from "./node.ts";
import { ask } from "./sql.ts";

/** Who leads, and who follows; both change places. */
export interface Pair {
  primary: PostgresNode;
  replica: PostgresNode;
}

const PATIENCE = 60_000;

const caughtUp = `
  select state = 'streaming' and replay_lsn >= pg_current_wal_lsn() - 65536 as near, sync_state = 'sync' as synchronous
  from pg_stat_replication where application_name = $1`;

interface Standing {
  readonly near: boolean;
  readonly synchronous: boolean;
}

async function standing({ primary, replica }: Pair): Promise<Standing | undefined> {
  const rows = await ask<Standing>(primary.adminUrl(), caughtUp, [replica.name]).catch(() => []);
  return rows[0];
}

async function insist(condition: () => Promise<boolean>, what: string): Promise<void> {
  if (!(await comesTrue(condition, PATIENCE, 100))) throw new Error(`${what} within a minute`);
}

/** From now on commits are acknowledged without the replica. */
export const releaseCommits = ({ primary }: Pair): Promise<void> => primary.configure({});

/** Waits until the replica is close behind, and has the primary wait for it from then on. */
export async function holdCommits(pair: Pair): Promise<void> {
  await insist(async () => (await standing(pair))?.near === true, "the replica does not catch up");
  await pair.primary.configure({ waitingFor: pair.replica });
  const isSynchronous = async () => (await standing(pair))?.synchronous === true;
  await insist(isSynchronous, "the replica does not become synchronous");
}

const follow = async (replica: PostgresNode, primary: PostgresNode, account: Account): Promise<void> => {
  await fileFor(account, join(replica.data, "standby.signal"), "");
  await replica.configure({ following: primary });
  await replica.start();
};

/** A replica made from nothing. */
export async function makeReplica({ primary, replica }: Pair, account: Account): Promise<void> {
  await replica.program(
    "pg_basebackup",
    "-D",
    replica.data,
    "-d",
    primary.adminUrl(),
    "-c",
    "fast",
    "-X",
    "stream",
  );
  await follow(replica, primary, account);
}

/** The replica leads from now on. The old primary must be dead. */
export async function promote(pair: Pair): Promise<void> {
  const { primary, replica } = pair;
  await replica.configure({});
  await ask(replica.adminUrl(), "select pg_promote(true, 60)");
  pair.primary = replica;
  pair.replica = primary;
}

/** What was the primary once follows the new one: what it has that the new one never got is taken back. */
export async function rejoin({ primary, replica }: Pair, account: Account): Promise<void> {
  await ask(primary.adminUrl(), "checkpoint");
  const config = `--config-file=${join(replica.data, "..", "postgresql.conf")}`;
  await replica.configure({});
  await replica.program("pg_rewind", "-D", replica.data, `--source-server=${primary.adminUrl()}`, config);
  await follow(replica, primary, account);
}

const tables = `
  select format('%I.%I', schemaname, tablename) as name from pg_tables
  join pg_class on oid = format('%I.%I', schemaname, tablename)::regclass
  where schemaname in ('public', 'jobs') and relpersistence = 'p' order by 1`;

const digest = (table: string): string =>
  `select count(*)::int as rows, md5(coalesce(string_agg(t::text, E'\\n' order by t::text), '')) as digest from ${table} t`;

interface Digest {
  readonly rows: number;
  readonly digest: string;
}

/** Tables that are not the same on both, once the replica has all of it; and how many were compared. */
export async function compare(
  pair: Pair,
): Promise<{ readonly compared: number; readonly different: string[] }> {
  const [here, there] = [pair.primary.adminUrl("bookings"), pair.replica.adminUrl("bookings")];
  await holdCommits(pair);
  const [end] = await ask<{ lsn: string }>(here, "select pg_current_wal_lsn()::text as lsn");
  const replayed = async () => {
    const lag = "select pg_last_wal_replay_lsn() >= $1::pg_lsn as done";
    return (await ask<{ done: boolean }>(there, lag, [end?.lsn]))[0]?.done === true;
  };
  await insist(replayed, "the replica does not replay everything");
  const names = await ask<{ name: string }>(here, tables);
  const different: string[] = [];
  for (const { name } of names) {
    const [one, other] = [await ask<Digest>(here, digest(name)), await ask<Digest>(there, digest(name))];
    if (one[0]?.digest !== other[0]?.digest)
      different.push(`${name}: ${one[0]?.rows} rows on the primary, ${other[0]?.rows} on the replica`);
  }
  return { compared: names.length, different };
}

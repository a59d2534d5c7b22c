import { audit } from "../kills/audit.ts";
import { replay } from "../kills/replay.ts";
import type { Request } from "../support/client.ts";
import { count } from "../support/numbers.ts";
import type { Findings } from "../support/report.ts";
import { checkSeats } from "../support/seats.ts";
import type { Crowd } from "./crowd.ts";
import type { Scene } from "./faults.ts";
import { auditMessages, settled } from "./messages.ts";
import { compare, type Pair } from "./replication.ts";
import { ask, type Query } from "./sql.ts";
import type { Topology } from "./topology.ts";

/** Asks whichever server leads. */
export const queryOf =
  (pair: Pair): Query =>
  <Row extends Record<string, unknown>>(text: string): Promise<Row[]> =>
    ask<Row>(pair.primary.adminUrl("bookings"), text);

const wal = "select pg_current_wal_lsn() - '0/0'::pg_lsn as bytes";

/** Of the write-ahead log so far, in bytes; it goes on where a new primary takes over. */
export const logged = async (pair: Pair): Promise<number> =>
  Number((await queryOf(pair)<{ bytes: string }>(wal))[0]?.bytes ?? 0);

/** Without the workers, whose jobs write down when they have run. */
async function auditServers({ pair, workers }: Topology, { fact, never }: Findings): Promise<void> {
  await Promise.all(workers.map((worker) => worker.stop()));
  const { compared, different } = await compare(pair);
  fact("tables compared between the servers", count(compared));
  never("tables that are not the same on both", different.length, different);
}

/** What is there at the end, against what clients and the receiver were told. */
export async function auditAll(
  { topology, receiver, chance }: Scene,
  { load, seen, witness }: Crowd,
  findings: Findings,
): Promise<void> {
  const { callers, proxy, pair } = topology;
  const query = queryOf(pair);
  await replay(load.sender, load.ledger, chance, findings);
  // Behind the replay, which may sell what has become free since.
  const isSettled = await settled(query, new Date());
  findings.promise("all messages are settled in the end", "yes", isSettled ? "yes" : "no", isSettled);
  const stage = {
    ask: (request: Request) => witness.client.send(proxy.port, request),
    callers,
    database: { query },
  };
  await audit(stage, load.ledger, findings);
  await checkSeats(stage.database, findings);
  findings.fact("reads right after a write, by its caller", count(seen.reads));
  findings.never("of them without what had been acknowledged", seen.violations.length, seen.violations);
  await auditMessages(query, receiver, findings);
  await auditServers(topology, findings);
}

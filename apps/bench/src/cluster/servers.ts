import { setTimeout as pause } from "node:timers/promises";
import type { Cleanup } from "../support/cleanup.ts";
import { count } from "../support/numbers.ts";
import type { Findings } from "../support/report.ts";
import type { PostgresNode } from "./node.ts";
import type { Pair } from "./replication.ts";
import { ask } from "./sql.ts";

/** Who did how much: transactions in the database of the service, by what the server was at that time. */
export interface Shares {
  readonly primary: { transactions: number; rows: number };
  readonly replica: { transactions: number; rows: number };
}

interface Counted {
  readonly transactions: number;
  readonly rows: number;
}

const counted = `
  select xact_commit::int as transactions, tup_fetched::int as rows from pg_stat_database where datname = 'bookings'`;
const INTERVAL = 500;

/** Servers forget their counts when they are killed: so they are looked at all the time. */
export function watchShares(pair: Pair, cleanup: Cleanup): Shares {
  const shares: Shares = {
    primary: { transactions: 0, rows: 0 },
    replica: { transactions: 0, rows: 0 },
  };
  const last = new Map<PostgresNode, Counted>();
  const end = new AbortController();
  cleanup.add(() => end.abort());

  async function look(node: PostgresNode): Promise<void> {
    const [now] = await ask<Counted>(node.adminUrl(), counted).catch(() => []);
    if (now === undefined) return;
    const before = last.get(node) ?? now;
    const share = pair.primary === node ? shares.primary : shares.replica;
    share.transactions += Math.max(0, now.transactions - before.transactions);
    share.rows += Math.max(0, now.rows - before.rows);
    last.set(node, now);
  }

  async function watch(): Promise<void> {
    while (!end.signal.aborted) {
      await Promise.all([look(pair.primary), look(pair.replica)]);
      await pause(INTERVAL);
    }
  }

  void watch();
  return shares;
}

export function tellShares({ primary, replica }: Shares, { fact }: Findings): void {
  const text = ({ transactions, rows }: Counted): string =>
    `${count(transactions)} transactions, ${count(rows)} rows found by index`;
  fact("done by the primary, whichever it was", text(primary));
  fact("done by the replica, whichever it was", text(replica));
}

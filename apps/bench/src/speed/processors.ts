import type pg from "pg";
import { childrenOf, commandOf, parentOf, processorTime } from "../support/processes.ts";

/** Seconds of processor time used so far; undefined where it cannot be told. */
export type Meter = () => number | undefined;

export const meterOf =
  (pid: () => number): Meter =>
  () =>
    whereKnown(processorTime(pid()).own);

const whereKnown = (seconds: number): number | undefined => (Number.isNaN(seconds) ? undefined : seconds);

/** Of all processes of the client's server, the ended ones included, where it runs on this machine. */
export async function serverMeter(client: pg.Client): Promise<Meter> {
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  const backend = rows[0]?.pid ?? 0;
  const postmaster = commandOf(backend).startsWith("postgres:") ? parentOf(backend) : undefined;
  if (postmaster === undefined) return () => undefined;
  return () => whereKnown(familyTime(postmaster));
}

/** A process that is waited for while the others are read would be counted twice or not at all: then all are read again. */
export function familyTime(parent: number): number {
  for (;;) {
    const before = processorTime(parent);
    const running = childrenOf(parent).reduce((sum, pid) => sum + processorTime(pid).own, 0);
    const after = processorTime(parent);
    if (!(after.children > before.children)) return after.own + after.children + running;
  }
}

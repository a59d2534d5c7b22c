import type { Load } from "./load.ts";
import type { Meter } from "./processors.ts";
import { quantile } from "./statistics.ts";

/** One round of one contender. */
export interface Sample {
  readonly requests: number;
  readonly refused: number;
  readonly perSecond: number;
  /** Milliseconds; absent where they are not counted one by one. */
  readonly p50?: number;
  readonly p99?: number;
  /** Microseconds of processor time for each request; absent where they cannot be told. */
  readonly serverCpu?: number;
  readonly databaseCpu?: number;
}

export interface Meters {
  /** Of the process that answers; a function in the database has none. */
  readonly server?: Meter;
  readonly database: Meter;
}

/** What the load of a round was, whoever has sent it. */
export type Sent = Omit<Load, "latencies"> & Partial<Pick<Load, "latencies">>;

const difference = (after: number | undefined, before: number | undefined, requests: number) =>
  after === undefined || before === undefined ? undefined : ((after - before) * 1e6) / requests;

const given = <Value extends object>(value: Value): { [Key in keyof Value]: NonNullable<Value[Key]> } =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;

export async function sampleOf({ server, database }: Meters, send: () => Promise<Sent>): Promise<Sample> {
  const before = { server: server?.(), database: database() };
  const { requests, refused, seconds, latencies } = await send();
  if (requests === 0) throw new Error("not one request was sent in a round");
  const after = { server: server?.(), database: database() };
  return {
    requests,
    refused,
    perSecond: requests / seconds,
    ...given({
      p50: latencies && quantile(latencies, 0.5),
      p99: latencies && quantile(latencies, 0.99),
      serverCpu: difference(after.server, before.server, requests),
      databaseCpu: difference(after.database, before.database, requests),
    }),
  };
}

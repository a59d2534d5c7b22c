import { familyTime } from "../speed/processors.ts";
import { processorTime } from "../support/processes.ts";
import type { Topology } from "./topology.ts";

/** Seconds of processor time, by who has used them. */
export interface Spent {
  readonly api: number;
  readonly nginx: number;
  readonly pooler: number;
  readonly primary: number;
  readonly replica: number;
}

export const parts = ["api", "nginx", "pooler", "primary", "replica"] as const;

/** Since each of them was started; of PostgreSQL and nginx with all of their processes. */
export const spentBy = ({ apis, proxy, pooler, pair }: Topology): Spent => ({
  api: apis.reduce((sum, api) => sum + processorTime(api.life().pid).own, 0),
  nginx: familyTime(proxy.pid()),
  pooler: familyTime(pooler.daemon.life().pid),
  primary: familyTime(pair.primary.daemon.life().pid),
  replica: familyTime(pair.replica.daemon.life().pid),
});

/** What was spent between the two, for each of so many requests, in milliseconds. */
export function perRequest(before: Spent, after: Spent, requests: number): Spent {
  const of = (part: keyof Spent): number => ((after[part] - before[part]) * 1_000) / requests;
  return {
    api: of("api"),
    nginx: of("nginx"),
    pooler: of("pooler"),
    primary: of("primary"),
    replica: of("replica"),
  };
}

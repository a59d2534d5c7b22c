import type { Bench } from "../bench.ts";
import { idle } from "./idle.ts";
import { kills } from "./kills.ts";
import { orders } from "./orders.ts";
import { waves } from "./waves.ts";

/** In the order in which they run. */
export const scenarios = { waves, orders, kills, idle } satisfies Record<
  string,
  (bench: Bench) => Promise<void>
>;

export type ScenarioName = keyof typeof scenarios;

export const scenarioNames = Object.keys(scenarios) as ScenarioName[];

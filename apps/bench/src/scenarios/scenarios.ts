import type { Bench } from "../bench.ts";
import type { ScenarioName } from "../options.ts";
import { idle } from "./idle.ts";
import { kills } from "./kills.ts";
import { orders } from "./orders.ts";
import { payments } from "./payments.ts";
import { waves } from "./waves.ts";

/** What each proves stands in its own file. */
export const scenarios: Readonly<Record<ScenarioName, (bench: Bench) => Promise<void>>> = {
  waves,
  orders,
  kills,
  payments,
  idle,
};

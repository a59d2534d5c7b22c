import type { Growth } from "./costs.ts";
import type { Facts } from "./facts.ts";
import type { Options } from "./options.ts";
import type { Round } from "./rounds.ts";
import type { StartUp } from "./start-up.ts";

/** Bytes that the processes have in use after all loads. */
export interface Memory {
  readonly product: number;
  readonly reference: number;
}

/** Everything that a run has measured; what was not asked for is absent. */
export interface Findings {
  readonly facts: Facts;
  readonly options: Options;
  readonly get?: readonly Round[];
  readonly list?: readonly Round[];
  readonly create?: readonly Round[];
  readonly erase?: readonly Round[];
  readonly memory?: Memory;
  readonly startUp?: readonly StartUp[];
  readonly growth?: readonly Growth[];
}

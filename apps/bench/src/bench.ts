import type { Options } from "./options.ts";
import type { Chance } from "./support/chance.ts";
import type { Cleanup } from "./support/cleanup.ts";
import type { Findings } from "./support/report.ts";

/** What a scenario works with. */
export interface Bench extends Findings {
  readonly options: Options;
  readonly chance: Chance;
  readonly cleanup: Cleanup;
}

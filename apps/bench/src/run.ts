import type { Bench } from "./bench.ts";
import type { Options } from "./options.ts";
import { scenarios } from "./scenarios/scenarios.ts";
import { createChance } from "./support/chance.ts";
import { createCleanup } from "./support/cleanup.ts";
import { clearAwayWhenEndedEarly } from "./support/interruption.ts";
import { progress } from "./support/progress.ts";
import { createReport } from "./support/report.ts";

/** @returns the exit code: 0 when every promise was kept, else 1 */
export async function run(options: Options): Promise<number> {
  const { seed, databaseUrl, only } = options;
  const report = createReport(seed, databaseUrl === undefined ? "embedded PostgreSQL" : "PostgreSQL server");
  const cleanup = createCleanup();
  clearAwayWhenEndedEarly(cleanup);
  progress("faults", `seed ${seed}`);
  for (const name of only) {
    const bench: Bench = { options, cleanup, chance: createChance(seed), ...report.of(name) };
    await cleanup.after(() => scenarios[name](bench)).catch(report.of(name).failed);
    // Interrupted: what is left to do is being undone, and then the process ends.
    if (cleanup.isOver()) await new Promise(() => {});
  }
  return report.print() ? 0 : 1;
}

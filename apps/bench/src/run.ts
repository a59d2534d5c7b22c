import type { Bench } from "./bench.ts";
import type { Options } from "./options.ts";
import { scenarios } from "./scenarios/scenarios.ts";
import { createChance } from "./support/chance.ts";
import { type Cleanup, createCleanup } from "./support/cleanup.ts";
import { progress } from "./support/progress.ts";
import { createReport } from "./support/report.ts";

const INTERRUPTED = 130;

function clearAwayWhenEndedEarly(cleanup: Cleanup): void {
  const leave = (code: number) => void cleanup.everything().finally(() => process.exit(code));
  // Again and again: whoever presses Ctrl-C twice must not leave a PostgreSQL behind.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => leave(INTERRUPTED));
  process.once("uncaughtException", (failure) => {
    console.error(failure);
    leave(1);
  });
}

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

import { measureCapacity } from "./cluster/capacity.ts";
import { readOptions } from "./cluster/options.ts";
import { findPrograms, ProgramMissing, type Programs } from "./cluster/programs.ts";
import { runFaults } from "./cluster/run.ts";
import { calculateYear } from "./cluster/year.ts";
import { createCleanup } from "./support/cleanup.ts";
import { clearAwayWhenEndedEarly } from "./support/interruption.ts";

const MISSING = 2;

function programs(): Programs {
  try {
    return findPrograms();
  } catch (error) {
    if (!(error instanceof ProgramMissing)) throw error;
    console.error(error.message);
    return process.exit(MISSING);
  }
}

const options = readOptions(process.argv);
const cleanup = createCleanup();
clearAwayWhenEndedEarly(cleanup);

function run(): Promise<number> {
  if (options.year) return calculateYear(options, cleanup);
  return (options.capacity ? measureCapacity : runFaults)(options, programs(), cleanup);
}

const code = await cleanup.after(() =>
  run().catch((failure: unknown) => {
    console.error(failure);
    return 1;
  }),
);
// Interrupted: what is left to do is being undone, and then the process ends.
if (cleanup.isOver()) await new Promise(() => {});
// Exits explicitly: a connection that is kept open for others must not keep a finished run alive.
process.exit(code);

import { readOptions } from "./speed/options.ts";
import { measureSpeed } from "./speed/run.ts";
import { createCleanup } from "./support/cleanup.ts";
import { clearAwayWhenEndedEarly } from "./support/interruption.ts";

const options = readOptions(process.argv);
const cleanup = createCleanup();
clearAwayWhenEndedEarly(cleanup);
await cleanup.after(() => measureSpeed(options, cleanup));
process.exit(0);

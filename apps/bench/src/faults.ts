import { readOptions } from "./options.ts";
import { run } from "./run.ts";

// Exits explicitly: a connection that is kept open for others must not keep a finished run alive.
process.exit(await run(readOptions(process.argv)));

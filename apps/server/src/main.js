#!/usr/bin/env -S node --max-semi-space-size=16 --max-old-space-size=1900
import { mkdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// JavaScript, for it is read before there is a cache: a single file of TypeScript that is not in it brings the compiler along.

/** Beside the installed libraries, and nobody else's: whoever could write there could have their code run here. */
const compiled = fileURLToPath(new URL("../node_modules/.cache/bookings", import.meta.url));

try {
  mkdirSync(compiled, { recursive: true, mode: 0o700 });
  enableCompileCache(compiled);
} catch {
  // Where nothing can be written, everything is compiled at each start.
}

// Later than the cache, so that all of it comes from there.
const { runCli } = await import("./cli.ts");

// Exits explicitly: a pool or a timer that a library has left open must not keep a finished command alive.
process.exit(await runCli(process.argv.slice(2)));

#!/usr/bin/env node
import { runCli } from "./cli.ts";

// Exits explicitly: a pool or a timer that a library has left open must not keep a finished command alive.
process.exit(await runCli(process.argv.slice(2)));

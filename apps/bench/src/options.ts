import { randomInt } from "node:crypto";
import { Command, Option } from "commander";
import { listOf, postgresUrl, wholeNumber } from "./support/arguments.ts";

/** In the order in which they run. */
export const scenarioNames = ["waves", "orders", "kills", "payments", "idle"] as const;

export type ScenarioName = (typeof scenarioNames)[number];

export interface Options {
  /** How many faults are inflicted. */
  readonly kills: number;
  readonly waves: number;
  /** Orders by card. */
  readonly payments: number;
  readonly seed: number;
  /** Absent: the embedded PostgreSQL. */
  readonly databaseUrl?: string;
  readonly only: readonly ScenarioName[];
}

const SEED_MAX = 2 ** 31 - 1;

/** Ends the process after `--help`, and with 2 where the usage is wrong. */
export function readOptions(argv: readonly string[]): Options {
  const program = new Command("pnpm bench:faults")
    .description(
      "Inflicts faults on the service under load and checks that nothing is sold twice and nothing lost.\n" +
        "Starts what it needs on free ports and in a temporary folder, and leaves nothing behind.\n" +
        "Exits with 1 when a promise is broken.",
    )
    .option("--kills <n>", "how many faults the scenario kills inflicts", wholeNumber(1, 100_000), 100)
    .option("--waves <n>", "how many waves the scenario waves sends", wholeNumber(1, 10_000), 20)
    .option(
      "--payments <n>",
      "how many orders by card the scenario payments places",
      wholeNumber(10, 100_000),
      1_000,
    )
    .option("--seed <n>", "repeats the faults of an earlier run (default: random)", wholeNumber(0, SEED_MAX))
    .option(
      "--database-url <url>",
      "a PostgreSQL server, on which databases of its own are made and dropped; its backends are killed, " +
        "it itself is not (default: the embedded PostgreSQL, which is)",
      postgresUrl,
    )
    .addOption(
      new Option("--only <scenarios>", `which of ${scenarioNames.join(",")} to run`)
        .argParser(listOf(scenarioNames))
        .default(scenarioNames, "all"),
    )
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .parse(argv);
  const given = program.opts<Omit<Options, "seed"> & { seed?: number }>();
  return { ...given, seed: given.seed ?? randomInt(SEED_MAX) };
}

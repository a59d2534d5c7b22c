import { randomInt } from "node:crypto";
import { Command } from "commander";
import { multipleOf, wholeNumber } from "../support/arguments.ts";

export interface Options {
  /** How long the load goes on at least; the faults are spread over it. */
  readonly seconds: number;
  readonly seed: number;
  /** Athletes and coaches at a time. */
  readonly clients: number;
  /** Whether capacity is measured, without faults. */
  readonly capacity: boolean;
  /** Whether a year of a large marketplace is calculated, from rows that are measured. */
  readonly year: boolean;
  /** Of each measurement of capacity. */
  readonly measured: number;
  /** How many there are in the database that is measured. */
  readonly bookings: number;
  /** Where the report goes, in Markdown; absent: standard output alone. */
  readonly report?: string;
}

const SEED_MAX = 2 ** 31 - 1;

/** Ends the process after `--help`, and with 2 where the usage is wrong. */
export function readOptions(argv: readonly string[]): Options {
  const program = new Command("pnpm bench:cluster")
    .description(
      "Starts on this machine what a large installation has: PostgreSQL with a synchronous replica, PgBouncer, nginx,\n" +
        "three processes that answer requests, two that run the jobs, a receiver of webhooks. Kills one of each under\n" +
        "load, and tells in Markdown what was lost, doubled, refused, and for how long. Uses PostgreSQL 15 or newer,\n" +
        "PgBouncer and nginx as the system has them, free ports and a temporary folder, and leaves nothing behind.\n" +
        "Exits with 1 when a promise is broken, with 2 when a program is missing.",
    )
    .option("--seconds <n>", "how long the load goes on at least", wholeNumber(10, 86_400), 120)
    .option("--seed <n>", "repeats the faults of an earlier run (default: random)", wholeNumber(0, SEED_MAX))
    .option("--clients <n>", "athletes and coaches at a time", wholeNumber(1, 1_000), 16)
    .option("--capacity", "measures requests a second and processor time instead, without faults", false)
    .option("--year", "calculates a year of 100,000,000 bookings instead, from the sizes of rows", false)
    .option("--measured <n>", "seconds of each measurement of --capacity", wholeNumber(1, 3_600), 5)
    .option(
      "--bookings <n>",
      "bookings in the database of --capacity and --year, in multiples of 5,000",
      multipleOf(5_000),
      100_000,
    )
    .option("--report <file>", "writes the report to a file as well")
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .parse(argv);
  const given = program.opts<Omit<Options, "seed"> & { seed?: number }>();
  return { ...given, seed: given.seed ?? randomInt(SEED_MAX) };
}

import { Command, Option } from "commander";
import { listOf, multipleOf, postgresUrl, wholeNumber } from "../support/arguments.ts";

/** In the order in which they are measured. */
export const works = ["get", "list", "create", "erase", "memory", "start-up", "growth"] as const;
export type Work = (typeof works)[number];

export interface Options {
  readonly quick: boolean;
  readonly bookings: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  /** Of those who write. */
  readonly writers: number;
  readonly only: readonly Work[];
  readonly databaseUrl?: string;
  readonly json?: string;
  readonly markdown?: string;
  readonly profile?: string;
}

/** Bookings come in hundreds of users with 5,000 together. */
const HUNDRED = 5_000;

type Given = Partial<Options> & Pick<Options, "only" | "connections" | "writers">;

const thorough = { quick: false, bookings: 1_000_000, rounds: 7, seconds: 5 };
const quick = { quick: true, bookings: 100_000, rounds: 5, seconds: 1 };

/** Ends the process after `--help`, and with 2 where the usage is wrong. */
export function readOptions(argv: readonly string[]): Options {
  const program = new Command("pnpm bench")
    .description(
      "Measures the service against one written by hand, and against functions in the database.\n" +
        "Starts what it needs on free ports and in a temporary folder, and leaves nothing behind.\n" +
        "The table goes to standard output, progress to standard error. See docs/performance.md.",
    )
    .option("--quick", "100,000 bookings and 5 rounds of a second each, in two minutes")
    .option("--bookings <n>", "a multiple of 5,000, 10,000 at least (default: 1000000)", multipleOf(HUNDRED))
    .option("--rounds <n>", "rounds that count (default: 7)", wholeNumber(1, 1000))
    .option("--seconds <n>", "how long a round of each takes (default: 5)", wholeNumber(1, 3600))
    .option("--connections <n>", "connections of readers", wholeNumber(1, 1000), 32)
    .option("--writers <n>", "connections of those who create", wholeNumber(1, 100), 8)
    .option(
      "--database-url <url>",
      "a server to make databases named bench_… on (default: an embedded one)",
      postgresUrl,
    )
    .addOption(
      new Option("--only <works>", `which of ${works.join(",")} to measure`)
        .argParser(listOf(works))
        .default(works, "all"),
    )
    .option("--json <file>", "writes everything that was measured, round by round")
    .option("--markdown <file>", "writes the table to a file as well")
    .option("--profile <folder>", "profiles the service's processor time into a folder")
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .parse(argv);
  const given = program.opts<Given>();
  return { ...(given.quick === true ? quick : thorough), ...given };
}

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { ConfigError } from "./config-error.ts";
import type { TokenRequest } from "./issue-token.ts";

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

function uuid(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError("It must be a UUID.");
}

function seconds(text: string): number {
  const [, amount, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? [];
  if (amount === undefined)
    throw new InvalidArgumentError("It must be a duration such as 90s, 30m, 1h or 7d.");
  return Number(amount) * SECONDS[unit as keyof typeof SECONDS];
}

/** Each command loads what it needs when it runs: a token must not wait for a database driver. */
const commands: readonly ((program: Command) => Command)[] = [
  (program) =>
    program
      .command("serve")
      .description("start the service: migrate, then answer requests until SIGTERM")
      .action(async () => (await import("./commands/serve.ts")).serve()),
  (program) =>
    program
      .command("migrate")
      .description("bring the database to the version that this release needs")
      .action(async () => (await import("./commands/once.ts")).migrate()),
  (program) =>
    program
      .command("notify")
      .description("send the notifications that are due now, once")
      .option("--dry-run", "print what would be sent and what not, and why; send and change nothing")
      .action(async (options: { dryRun?: boolean }) => (await import("./commands/once.ts")).notify(options)),
  (program) =>
    program
      .command("rules")
      .description("print the notification rules in force")
      .action(async () => (await import("./commands/rules.ts")).rules()),
  (program) =>
    program
      .command("token")
      .description("print a token for a user, and nothing else")
      .requiredOption("--sub <uuid>", "the user", uuid)
      .addOption(
        new Option("--role <role>", "a role beyond that of an ordinary user").choices(["admin", "service"]),
      )
      .addOption(
        new Option("--ttl <duration>", "how long it is valid, such as 90s, 30m, 1h or 7d")
          .argParser(seconds)
          .default(3600, "1h"),
      )
      .action(async (options: TokenRequest) => (await import("./commands/token.ts")).token(options)),
  (program) =>
    program
      .command("seed")
      .description("put the demo catalog of the coming week into the database")
      .action(async () => (await import("./commands/once.ts")).seed()),
  (program) =>
    program
      .command("erase")
      .description("erase all data of a user, for good")
      .requiredOption("--user <uuid>", "the user to erase", uuid)
      .action(async ({ user }: { user: string }) => (await import("./commands/once.ts")).erase(user)),
];

function createProgram(): Command {
  const program = new Command("bookings")
    .description("The bookings service of a coaching marketplace")
    .exitOverride()
    .allowExcessArguments(false)
    .showHelpAfterError("(add --help for what is possible)");
  for (const add of commands) add(program);
  return program;
}

/** @returns the exit code: 0 when done, 1 on failure, 2 on bad usage or configuration */
export async function runCli(args: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(args, { from: "user" });
    return 0;
  } catch (failure) {
    // Commander has printed its own message already; help and version count as success.
    if (failure instanceof CommanderError) return failure.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${describe(failure)}\n`);
    return failure instanceof ConfigError ? 2 : 1;
  }
}

/** What went wrong, and why, one cause after the other; where in the code only when nobody has foreseen it. */
function describe(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  const causes: string[] = [];
  for (let cause: unknown = failure; cause instanceof Error; cause = cause.cause) causes.push(cause.message);
  const isForeseen = failure.name !== "Error" && failure.name !== "TypeError";
  return isForeseen ? `error: ${causes.join(": ")}` : (failure.stack ?? failure.message);
}

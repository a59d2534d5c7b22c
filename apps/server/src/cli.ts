import { defaultRules, type UserId } from "@bookings/domain";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { printableRules } from "./commands/rules.ts";
import { serve } from "./commands/serve.ts";
import { ConfigError, readConfig } from "./config.ts";
import { seedDemo } from "./demo/seed.ts";
import { issueToken } from "./issue-token.ts";
import { createLog } from "./log.ts";
import { withService } from "./service.ts";
import { systemClock } from "./system.ts";

const operator = { role: "admin" } as const;
const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

function uuid(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError("It must be a UUID.");
}

function seconds(text: string): number {
  const [, amount, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError("It must be a duration such as 90s, 30m, 1h or 7d.");
  return Number(amount) * SECONDS[unit as keyof typeof SECONDS];
}

interface TokenOptions {
  readonly sub: string;
  readonly role?: string;
  readonly ttl: number;
}

const print = (text: string) => process.stdout.write(`${text}\n`);

const commands: readonly ((program: Command) => Command)[] = [
  (program) =>
    program
      .command("serve")
      .description("start the service: migrate, then answer requests until SIGTERM")
      .action(() => serve(readConfig(), createLog())),
  (program) =>
    program
      .command("migrate")
      .description("bring the database to the version that this release needs")
      .action(() => withService(readConfig(), async () => print("the database is up to date"))),
  (program) =>
    program
      .command("notify")
      .description("send the notifications that are due now, once")
      .action(() => withService(readConfig(), ({ useCases }) => useCases.sendDueNotifications({ caller: operator }))),
  (program) =>
    program
      .command("rules")
      .description("print the notification rules in force")
      .action(() => print(printableRules(defaultRules))),
  (program) =>
    program
      .command("token")
      .description("print a token for a user, and nothing else")
      .requiredOption("--sub <uuid>", "the user", uuid)
      .addOption(new Option("--role <role>", "a role beyond that of an ordinary user").choices(["admin", "service"]))
      .option("--ttl <duration>", "how long it is valid, such as 90s, 30m, 1h or 7d", seconds, 3600)
      .action((options: TokenOptions) => print(issueToken(readConfig(), options))),
  (program) =>
    program
      .command("seed")
      .description("put the demo catalog of the coming week into the database")
      .action(() =>
        withService(readConfig(), async ({ useCases }) => {
          const events = await seedDemo(useCases, systemClock);
          for (const { eventId, details } of events) print(`${eventId} ${details.startAt.toISOString()} ${details.status}`);
        }),
      ),
  (program) =>
    program
      .command("erase")
      .description("erase all data of a user, for good")
      .requiredOption("--user <uuid>", "the user to erase", uuid)
      .action(({ user }: { user: string }) =>
        withService(readConfig(), async ({ useCases }) => {
          await useCases.eraseUser({ caller: operator, userId: user as UserId });
          print("erased");
        }),
      ),
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

const describe = (failure: unknown): string => {
  if (failure instanceof ConfigError) return failure.message;
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
};

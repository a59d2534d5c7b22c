import { EmbeddedServerError } from "./embedded-server-error.ts";
import { type Account, run } from "./run-program.ts";

const createdName = "bookings-postgres";

/** Users that a PostgreSQL of the system would have (Linux, macOS), then the one that we create. */
const names = ["postgres", "_postgres", createdName];

const waysToCreate = [
  [
    "useradd",
    "--system",
    "--user-group",
    "--no-create-home",
    "--home-dir",
    "/nonexistent",
    "--shell",
    "/bin/false",
  ],
  ["adduser", "-S", "-D", "-H", "-h", "/nonexistent", "-s", "/bin/false"],
];

/** True where PostgreSQL would refuse to run as the current user. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The user that a new server runs as: oneself, or for root a system user, created when there is none.
 * @throws EmbeddedServerError when root cannot create or become that user.
 */
export async function serverAccount(): Promise<Account> {
  if (!isRoot()) return undefined;
  const account = (await existingAccount()) ?? (await createAccount());
  await expectUsable(account);
  return account;
}

async function existingAccount(): Promise<Account> {
  for (const name of names) {
    const [uid, gid] = await Promise.all([idOf("-u", name), idOf("-g", name)]);
    if (uid && gid) return { uid, gid };
  }
  return undefined;
}

async function idOf(flag: string, name: string): Promise<number | undefined> {
  const { ok, output } = await run("id", [flag, name]);
  return ok ? Number(output) : undefined;
}

async function createAccount(): Promise<Account> {
  const reasons: string[] = [];
  for (const [program = "", ...flags] of waysToCreate) {
    const { output } = await run(program, [...flags, createdName]);
    reasons.push(`${program}: ${output.split("\n", 1).join()}`);
    // Asked anew also after a failure: another process may have created it at the same moment.
    const account = await existingAccount();
    if (account) return account;
  }
  throw new EmbeddedServerError(
    `PostgreSQL refuses to run as root, there is no user "postgres", and a user "${createdName}" could not be created ` +
      `(${reasons.join("; ")}). Run as an ordinary user, or create the user "postgres".`,
  );
}

async function expectUsable(account: Account): Promise<void> {
  const { ok, output } = await run("/bin/sh", ["-c", "true"], account);
  if (ok) return;
  throw new EmbeddedServerError(
    `PostgreSQL refuses to run as root, and root may not become user ${account?.uid} here (${output.trim()}). ` +
      "Run as an ordinary user.",
  );
}

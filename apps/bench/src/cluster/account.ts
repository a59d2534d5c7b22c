import { execFileSync } from "node:child_process";
import { chown, mkdir, writeFile } from "node:fs/promises";

/** Whom the servers run as; nothing where that is whoever runs this. */
export type Account = { readonly uid: number; readonly gid: number } | Record<string, never>;

const idOf = (flag: "-u" | "-g", user: string): number =>
  Number(execFileSync("id", [flag, user], { encoding: "utf8" }));

/** PostgreSQL and PgBouncer refuse to run as root: then they are run as the user that came with Debian's package. */
export const serverAccount = (): Account =>
  process.getuid?.() === 0 ? { uid: idOf("-u", "postgres"), gid: idOf("-g", "postgres") } : {};

async function handOver(path: string, account: Account): Promise<void> {
  if ("uid" in account) await chown(path, account.uid, account.gid);
}

/** Only the account may enter it. */
export async function folderFor(account: Account, path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await handOver(path, account);
  return path;
}

/** Only the account may read it: configurations hold passwords. */
export async function fileFor(account: Account, path: string, text: string): Promise<string> {
  await writeFile(path, text, { mode: 0o600 });
  await handOver(path, account);
  return path;
}

import { execFile, type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const DEBIAN = "/usr/lib/postgresql";

/** The folder of the newest PostgreSQL that Debian has installed with its client tools; undefined where there is none. */
export function installedPrograms(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).filter((name) => Number(name) >= 15) : [];
  const folders = versions.toSorted((a, b) => Number(b) - Number(a)).map((name) => join(DEBIAN, name, "bin"));
  return folders.find((folder) =>
    ["postgres", "initdb", "pg_dump", "pg_restore"].every((one) => existsSync(join(folder, one))),
  );
}

/** PostgreSQL refuses to run as root, so it runs as the user whom Debian has made for it. */
function serverUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = ["-u", "-g"].map((flag) => Number(spawnSync("id", [flag, "postgres"]).stdout));
  return { uid: uid ?? 0, gid: gid ?? 0 };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** A server of Debian's PostgreSQL, and the tools that belong to it. */
export interface InstalledServer {
  readonly folder: string;
  urlOf(database: string): string;
  /** Runs one of its tools to its end. @throws when it fails */
  run(tool: string, ...args: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server of its own in a folder of its own. */
export async function startInstalled(programs: string): Promise<InstalledServer> {
  const folder = mkdtempSync(join(tmpdir(), "bookings-postgres-"));
  const user = serverUser();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o711);
  const options: SpawnOptions = { cwd: folder, ...user };
  const run = async (tool: string, ...args: readonly string[]) =>
    void (await promisify(execFile)(join(programs, tool), args, { cwd: folder, ...user }));
  const data = join(folder, "data");
  await run("initdb", "-D", data, "-U", "bookings", "--auth=trust", "--encoding=UTF8", "--no-sync");
  const port = await freePort();
  const settings = ["-p", `${port}`, "-k", folder, "-c", "fsync=off", "-c", "listen_addresses=127.0.0.1"];
  const server = spawn(join(programs, "postgres"), ["-D", data, ...settings], {
    ...options,
    stdio: "ignore",
  });
  const urlOf = (database: string) => `postgres://bookings@127.0.0.1:${port}/${database}`;
  while (spawnSync(join(programs, "pg_isready"), ["-h", "127.0.0.1", "-p", `${port}`]).status !== 0);
  const stop = async () => {
    server.kill("SIGINT");
    await once(server, "exit");
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, urlOf, run, stop };
}

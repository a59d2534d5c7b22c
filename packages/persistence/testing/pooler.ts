import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A PgBouncer in front of a server. */
export interface Pooler {
  /** The same database, through the pooler. */
  urlOf(databaseUrl: string): string;
  close(): Promise<void>;
}

const env = { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin:/usr/local/sbin` };

/** Whether there is a PgBouncer on this machine to test with. */
export const isPoolerInstalled = (): boolean => spawnSync("pgbouncer", ["--version"], { env }).status === 0;

/** Sessions of the server for all clients: far fewer than these have connections. */
const SESSIONS = 3;

/** What somebody would write who has never heard of this service; only the waits are shorter than usual. */
const configuration = (server: URL, port: number): string => `
[databases]
* = host=${server.hostname} port=${server.port || 5432} user=${server.username} password=${server.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${SESSIONS}
server_login_retry = 1
`;

/** It will not run as root. */
const account = (): readonly string[] => (process.getuid?.() === 0 ? ["-u", "nobody"] : []);

/** Ends with the process of the tests, also when that is killed: its input ends then. */
const whileWeRun = (program: readonly string[]) =>
  spawn("sh", ["-c", '"$@" & read -r _; kill $!; wait', "sh", ...program], {
    env,
    stdio: ["pipe", "ignore", "pipe"],
  });

/** Starts a PgBouncer in transaction mode in front of the server of this database. */
export async function startPooler(databaseUrl: string): Promise<Pooler> {
  const folder = await mkdtemp(join(tmpdir(), "bookings-pooler-"));
  const file = join(folder, "pgbouncer.ini");
  const port = await freePort();
  await writeFile(file, configuration(new URL(databaseUrl), port), { mode: 0o600 });
  const child = whileWeRun(["pgbouncer", ...account(), file]);
  const ended = once(child, "exit");
  const said: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    said.push(line);
    if (line.includes("process up")) break;
  }
  if (!said.at(-1)?.includes("process up")) throw new Error(`PgBouncer did not start: ${said.join("\n")}`);
  child.stderr.resume();
  return {
    urlOf: (url) => Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href,
    close: async () => {
      child.stdin.end();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  return port;
}

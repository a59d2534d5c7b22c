import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { openDatabase } from "@bookings/persistence";
import { type EmbeddedServer, startEmbeddedServer } from "@bookings/persistence/embedded";
import pg from "pg";
import { binariesFor } from "../src/embedded/binaries.ts";
import { type Account, spawnOptions } from "../src/embedded/run-program.ts";

/** A connection that outlives its server in silence. */
export async function clientAt(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** Runs one statement. */
export async function perform(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = await clientAt(url);
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** A server that follows another one. */
export class Standby {
  readonly url: string;
  readonly #folder: string;
  readonly #primary: URL;
  #process: ChildProcess | undefined;
  #pid = 0;

  private constructor(folder: string, primary: URL, port: number) {
    this.#folder = folder;
    this.#primary = primary;
    this.url = Object.assign(new URL(primary), { port: `${port}` }).href;
  }

  /** Copies the data of a server that runs, and follows it from there. */
  static async of(primaryUrl: string, folder: string): Promise<Standby> {
    const standby = new Standby(folder, new URL(primaryUrl), await freePort());
    await standby.#copy();
    await standby.start();
    return standby;
  }

  async #copy(): Promise<void> {
    const client = await clientAt(this.#primary.href);
    const { rows } = await client.query<{ data_directory: string }>("show data_directory");
    const from = rows[0]?.data_directory ?? "";
    await client.query("select pg_backup_start('standby', true)");
    const isOfServerItself = (path: string) => !basename(path).startsWith("postmaster.");
    await cp(from, this.#folder, { recursive: true, preserveTimestamps: true, filter: isOfServerItself });
    const stopped = await client.query<{ labelfile: string }>("select labelfile from pg_backup_stop(false)");
    await client.end();
    await writeFile(join(this.#folder, "backup_label"), stopped.rows[0]?.labelfile ?? "");
    await writeFile(join(this.#folder, "standby.signal"), "");
    await this.#giveTo(await accountOf(from));
  }

  async #giveTo(account: Account): Promise<void> {
    if (account === undefined) return;
    const child = spawn("chown", ["-R", `${account.uid}:${account.gid}`, this.#folder]);
    await once(child, "exit");
  }

  async start(): Promise<void> {
    const account = await accountOf(this.#folder);
    const { postgres } = await binariesFor(account);
    const { hostname, port, username, password } = this.#primary;
    const settings = {
      port: new URL(this.url).port,
      listen_addresses: "127.0.0.1",
      unix_socket_directories: "",
      primary_conninfo: `host=${hostname} port=${port} user=${username} password=${password}`,
      wal_receiver_status_interval: "1",
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    // Ends with the process of the tests, also when that is killed: its input ends then.
    const script = '"$@" 1>&2 & echo $!; read -r _; kill -INT $!; wait';
    this.#process = spawn("sh", ["-c", script, "sh", postgres, "-D", this.#folder, ...args], {
      ...spawnOptions(account),
      stdio: ["pipe", "pipe", "ignore"],
    });
    const [pid] = (await once(
      createInterface(this.#process.stdout as NonNullable<ChildProcess["stdout"]>),
      "line",
    )) as [string];
    this.#pid = Number(pid);
    while (!(await perform(this.url, "select 1").catch(() => undefined)));
  }

  /** As a failing machine does. */
  async kill(): Promise<void> {
    process.kill(this.#pid, "SIGKILL");
    await this.stop();
    while (await perform(this.url, "select 1").catch(() => undefined));
  }

  async stop(): Promise<void> {
    if (this.#process === undefined) return;
    const ended = once(this.#process, "exit");
    this.#process.stdin?.end();
    this.#process = undefined;
    await ended;
  }

  pause = () => perform(this.url, "select pg_wal_replay_pause()");
  resume = () => perform(this.url, "select pg_wal_replay_resume()");
  promote = () => perform(this.url, "select pg_promote()");
}

/** A server with a database that has all tables, and others that follow it. */
export interface Replication {
  readonly url: string;
  readonly standbys: readonly Standby[];
  end(): Promise<void>;
}

export async function startReplication(count: number): Promise<Replication> {
  const folder = await mkdtemp(join(tmpdir(), "bookings-replication-"));
  // For root, whose PostgreSQL runs as another user and has to get through.
  await chmod(folder, 0o711);
  const primary = await startEmbeddedServer({ dataDir: join(folder, "primary") });
  const database = await openDatabase({ url: primary.url });
  await database.migrate();
  await database.close();
  const standbys: Standby[] = [];
  for (let index = 0; index < count; index += 1)
    standbys.push(await Standby.of(primary.url, join(folder, `standby-${index}`)));
  return { url: primary.url, standbys, end: () => endAll(folder, primary, standbys) };
}

async function endAll(folder: string, primary: EmbeddedServer, standbys: readonly Standby[]): Promise<void> {
  for (const standby of standbys) await standby.stop();
  await primary.stop();
  await rm(folder, { recursive: true, force: true });
}

/** Who owns the folder; undefined stands for ourselves. */
async function accountOf(folder: string): Promise<Account> {
  const { uid, gid } = await stat(folder);
  return uid === process.getuid?.() ? undefined : { uid, gid };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  return port;
}

import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Cleanup } from "../support/cleanup.ts";
import { freePort } from "../support/service.ts";
import { comesTrue } from "../support/work.ts";
import { type Account, fileFor, folderFor } from "./account.ts";
import { createDaemon, type Daemon } from "./daemon.ts";
import { answers } from "./sql.ts";

const run = promisify(execFile);

/** What a PostgreSQL is to the other. */
export interface Part {
  /** Whom it follows; absent: it is the primary. */
  readonly following?: PostgresNode;
  /** Whom it waits for before it acknowledges a commit. */
  readonly waitingFor?: PostgresNode;
}

/** One of the two PostgreSQL servers. */
export interface PostgresNode {
  readonly name: string;
  readonly port: number;
  readonly data: string;
  readonly daemon: Daemon;
  /** For the superuser, who watches and repairs. */
  readonly adminUrl: (database?: string) => string;
  /** For the service. */
  readonly url: string;
  /** Writes its configuration, and has it read where the server runs. */
  configure(part: Part): Promise<void>;
  /** Resolves when it answers. @throws when it does not */
  start(): Promise<void>;
  /** A program of PostgreSQL, as whoever the servers run as. */
  program(name: string, ...args: string[]): Promise<unknown>;
}

/** What both servers are made with. */
export interface Site {
  readonly programs: string;
  readonly folder: string;
  readonly account: Account;
  readonly password: string;
  readonly cleanup: Cleanup;
}

const START_PATIENCE = 60_000;

/** As in production, but small: nothing here makes a commit safer or less safe than it is by default. */
const fixed = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 120
shared_buffers = 128MB
dynamic_shared_memory_type = mmap
wal_level = replica
max_wal_senders = 10
wal_keep_size = 512MB
wal_log_hints = on
hot_standby = on
synchronous_commit = on
max_wal_size = 1GB
log_min_messages = warning
`;

const hba = `
host all all 127.0.0.1/32 scram-sha-256
host replication all 127.0.0.1/32 scram-sha-256
`;

const followed = ({ following }: Part, name: string): string =>
  following === undefined
    ? ""
    : `primary_conninfo = '${following.adminUrl()}?application_name=${name}'\nwal_retrieve_retry_interval = 500ms\n`;

/** Both know each other's place, whichever of them leads. */
export async function openNode(name: string, site: Site): Promise<PostgresNode> {
  const { programs, account, password, cleanup } = site;
  const folder = await folderFor(account, join(site.folder, name));
  const port = await freePort();
  const data = join(folder, "data");
  const config = join(folder, "postgresql.conf");
  const daemon = createDaemon(
    {
      name,
      folder,
      account,
      command: [join(programs, "postgres"), "-D", data, "-c", `config_file=${config}`],
      // Immediate: it gives its shared memory back, and the data goes anyway.
      stopSignal: "SIGQUIT",
    },
    cleanup,
  );
  const adminUrl = (database = "postgres") => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
  await fileFor(account, join(folder, "pg_hba.conf"), hba);

  async function configure(part: Part): Promise<void> {
    const own = `port = ${port}\ndata_directory = '${data}'\nhba_file = '${join(folder, "pg_hba.conf")}'\n`;
    const names = `synchronous_standby_names = '${part.waitingFor?.name ?? ""}'\n`;
    await fileFor(account, config, own + fixed + names + followed(part, name));
    daemon.signal("SIGHUP");
  }

  async function start(): Promise<void> {
    daemon.start();
    const hasStarted = () => daemon.life().hasEnded || answers(adminUrl());
    await comesTrue(hasStarted, START_PATIENCE);
    if (!(await answers(adminUrl())))
      throw new Error(`PostgreSQL ${name} does not start, see ${daemon.logFile}`);
  }

  return {
    name,
    port,
    data,
    daemon,
    adminUrl,
    url: `postgres://bookings:${password}@127.0.0.1:${port}/bookings`,
    configure,
    start,
    program: (which, ...args) =>
      run(join(programs, which), args, {
        cwd: folder,
        ...account,
        env: { LC_ALL: "C", PGPASSWORD: password },
      }),
  };
}

/** A new, empty cluster of databases. */
export async function initialize(node: PostgresNode, { account, folder, password }: Site): Promise<void> {
  const secret = await fileFor(account, join(folder, "password"), password);
  const flags = ["-U", "postgres", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", `--pwfile=${secret}`];
  await node.program("initdb", "-D", node.data, ...flags);
  await rm(secret);
}

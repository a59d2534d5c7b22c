import { join } from "node:path";
import type { Cleanup } from "../support/cleanup.ts";
import { freePort } from "../support/service.ts";
import { comesTrue } from "../support/work.ts";
import { fileFor, folderFor } from "./account.ts";
import { createDaemon, type Daemon } from "./daemon.ts";
import type { PostgresNode, Site } from "./node.ts";
import { answers } from "./sql.ts";

/** PgBouncer in transaction mode, before whichever server leads. */
export interface Pooler {
  readonly daemon: Daemon;
  readonly url: string;
  /** Resolves when it answers, be it with the refusal of its server. */
  start(): Promise<void>;
  /** New connections go there; those to others end with their transaction. */
  pointTo(primary: PostgresNode): Promise<void>;
}

/** What differs from its defaults is about failovers: it looks for its server again each second, and lets nobody wait long. */
const configuration = (port: number, primary: PostgresNode, users: string): string => `
[databases]
bookings = host=127.0.0.1 port=${primary.port} dbname=bookings

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = 20
max_client_conn = 500
server_login_retry = 1
server_connect_timeout = 3
query_wait_timeout = 5
log_connections = 0
log_disconnections = 0
`;

export async function openPooler(
  program: string,
  first: PostgresNode,
  { account, folder: site, password }: Site,
  cleanup: Cleanup,
): Promise<Pooler> {
  const folder = await folderFor(account, join(site, "pgbouncer"));
  const port = await freePort();
  const config = join(folder, "pgbouncer.ini");
  const users = await fileFor(account, join(folder, "users.txt"), `"bookings" "${password}"\n`);
  const write = (primary: PostgresNode) => fileFor(account, config, configuration(port, primary, users));
  await write(first);
  const daemon = createDaemon(
    { name: "pgbouncer", folder, account, command: [program, config], stopSignal: "SIGTERM" },
    cleanup,
  );
  const url = `postgres://bookings:${password}@127.0.0.1:${port}/bookings`;
  return {
    daemon,
    url,
    async start() {
      daemon.start();
      if (!(await comesTrue(() => answers(url), 10_000)))
        throw new Error(`PgBouncer does not answer, see ${daemon.logFile}`);
    },
    async pointTo(primary) {
      await write(primary);
      daemon.signal("SIGHUP");
    },
  };
}

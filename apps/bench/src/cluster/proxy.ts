import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Cleanup } from "../support/cleanup.ts";
import { openClient } from "../support/client.ts";
import { childrenOf, signal } from "../support/processes.ts";
import { freePort, type Life } from "../support/service.ts";
import { comesTrue } from "../support/work.ts";
import { type Account, fileFor, folderFor } from "./account.ts";
import { createDaemon } from "./daemon.ts";

const template = fileURLToPath(new URL("../../../../deploy/nginx/bookings.conf.template", import.meta.url));

/** nginx with the site of `deploy/nginx`, before the processes that answer requests. */
export interface Proxy {
  readonly name: string;
  readonly port: number;
  readonly accessLog: string;
  /** Of the connections that are there now: when one of its workers is killed, they have another from then on. */
  life(): Life;
  readonly pid: () => number;
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** The whole of it, with -9. */
  kill(): Promise<void>;
  /** One of its workers, with -9; nginx makes another. */
  killWorker(): Promise<void>;
}

const WORKERS = 2;
/** Milliseconds in which all clients notice that their connections have gone. */
const ECHO = 500;

const around = (site: string, folder: string): string => `
daemon off;
pid ${join(folder, "nginx.pid")};
worker_processes ${WORKERS};
error_log stderr warn;
events { worker_connections 4096; }
http {
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((what) => `${what}_temp_path ${join(folder, what)};`).join("\n  ")}
  include ${site};
}
`;

/** Fills the template in as the image of nginx does. */
export const filledIn = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replace(/\$\{([A-Z_]+)\}/g, (whole, name: string) => variables[name] ?? whole);

const variables = (port: number, upstream: readonly number[], accessLog: string) => ({
  LISTEN: `127.0.0.1:${port}`,
  UPSTREAM_SERVERS: upstream
    .map((each) => `server 127.0.0.1:${each} max_fails=2 fail_timeout=2s;`)
    .join("\n  "),
  OPS_ALLOWED_FROM: "127.0.0.1",
  ACCESS_LOG: accessLog,
});

interface ProxyOptions {
  readonly program: string;
  readonly site: string;
  readonly account: Account;
  /** Ports of the processes behind it. */
  readonly upstream: readonly number[];
  readonly logs: boolean;
}

export async function openProxy(options: ProxyOptions, cleanup: Cleanup): Promise<Proxy> {
  const { program, site, account, upstream } = options;
  const folder = await folderFor(account, join(site, "nginx"));
  const port = await freePort();
  const accessLog = options.logs ? join(folder, "access.log") : "/dev/null";
  const text = filledIn(await readFile(template, "utf8"), variables(port, upstream, accessLog));
  const bookings = await fileFor(account, join(folder, "bookings.conf"), text);
  const config = await fileFor(account, join(folder, "nginx.conf"), around(bookings, folder));
  const daemon = createDaemon(
    {
      name: "nginx",
      folder,
      account,
      command: [program, "-p", folder, "-c", config, "-e", "stderr"],
      stopSignal: "SIGQUIT",
    },
    cleanup,
  );
  let life: { -readonly [Field in keyof Life]: Life[Field] } = { pid: 0, fate: "none", hasEnded: false };
  const newLife = () => void (life = { pid: daemon.life().pid, fate: "none", hasEnded: false });

  async function start(): Promise<void> {
    daemon.start();
    newLife();
    const client = openClient();
    const isUp = () =>
      client.send(port, { method: "GET", path: "/health/live" }).then(isSuccess, () => false);
    const answers = await comesTrue(isUp, 10_000);
    client.close();
    if (!answers) throw new Error(`nginx does not answer, see ${daemon.logFile}`);
  }

  return {
    name: "nginx",
    port,
    accessLog,
    life: () => life,
    pid: () => daemon.life().pid,
    start,
    async kill() {
      life.fate = "killed";
      await daemon.kill();
    },
    async killWorker() {
      life.fate = "killed";
      const [worker] = childrenOf(daemon.life().pid);
      if (worker !== undefined) signal(worker, "SIGKILL");
      await comesTrue(() => childrenOf(daemon.life().pid).length === WORKERS, 10_000);
      setTimeout(newLife, ECHO).unref();
    },
  };
}

const isSuccess = ({ status }: { readonly status: number }): boolean => status < 500;

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { textOf } from "../repository/files.ts";

/** Where nginx is, if anywhere: Debian keeps it out of the way of ordinary users. */
export const nginx = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin"]
  .map((folder) => join(folder, "nginx"))
  .find((program) => spawnSync(program, ["-v"]).status === 0);

/** What an upstream was asked, as it arrived. */
export interface Arrival {
  readonly line: string;
  readonly headers: string;
}

/** A process behind the proxy that does as it is told with each connection. */
export interface Upstream {
  readonly port: number;
  readonly arrivals: Arrival[];
  close(): Promise<void>;
}

/** Answers with the given text, or hangs up on whoever has asked where there is none. */
export async function upstream(answer: string | undefined): Promise<Upstream> {
  const arrivals: Arrival[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      const [line = "", ...headers] = (data.toString("latin1").split("\r\n\r\n")[0] ?? "").split("\r\n");
      arrivals.push({ line, headers: headers.join("\n") });
      if (answer === undefined) socket.destroy();
      else socket.end(answer);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    arrivals,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

export const answering = (status: string, body: string): string =>
  `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;

/** A port that nobody listens on at the moment. */
export async function closedPort(): Promise<number> {
  const one = await upstream(undefined);
  await one.close();
  return one.port;
}

export interface Site {
  readonly port: number;
  stop(): Promise<void>;
}

const filledIn = (variables: Readonly<Record<string, string>>): string =>
  textOf("deploy/nginx/bookings.conf.template").replace(
    /\$\{([A-Z_]+)\}/g,
    (whole, name: string) => variables[name] ?? whole,
  );

function configuration(folder: string, port: number, ports: readonly number[], guests: string): string {
  const servers = ports.map((one) => `server 127.0.0.1:${one} max_fails=2 fail_timeout=2s;`).join(" ");
  const site = filledIn({
    LISTEN: `127.0.0.1:${port}`,
    UPSTREAM_SERVERS: servers,
    OPS_ALLOWED_FROM: guests,
    ACCESS_LOG: join(folder, "access.log"),
  });
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((what) => `${what}_temp_path ${join(folder, what)};`)
    .join(" ");
  return `daemon off; master_process off; pid ${folder}/pid; events {} http { ${temporary} ${site} }`;
}

/** The site of `deploy/nginx`, in front of these ports. */
export async function startSite(ports: readonly number[], guests = "127.0.0.1"): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "bookings-nginx-"));
  chmodSync(folder, 0o711);
  const port = await closedPort();
  const config = join(folder, "nginx.conf");
  writeFileSync(config, configuration(folder, port, ports, guests));
  const child: ChildProcess = spawn(nginx ?? "nginx", ["-p", folder, "-c", config, "-e", "stderr"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const complaints = child.stderr ? text(child.stderr) : Promise.resolve("");
  const ended = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const died = ended.then(async () => {
    throw new Error(await complaints);
  });
  await Promise.race([listens(port), died]);
  died.catch(() => undefined);
  return { port, stop };
}

async function listens(port: number): Promise<void> {
  while (!(await ask(port, { path: "/" }).then(Boolean, () => false)));
}

export interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export async function ask(
  port: number,
  { method = "GET", path, headers = {}, body }: Asked,
): Promise<Answer> {
  const outgoing = request({ host: "127.0.0.1", port, method, path, headers, agent: false });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, "response")) as [
    Parameters<typeof text>[0] & {
      statusCode: number;
      headers: Answer["headers"];
    },
  ];
  return { status: incoming.statusCode, headers: incoming.headers, body: await text(incoming) };
}

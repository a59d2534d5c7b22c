import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";

const folder = fileURLToPath(new URL("..", import.meta.url));
const [, asked = ""] = [...readFileSync(join(folder, "README.md"), "utf8").matchAll(/```sh\n(.*?)```/gs)].map(
  ([, commands]) => commands,
);

/** What `pnpm start` starts, at a port that nobody else has. */
async function start(file: string): Promise<{ service: ChildProcess; port: string; lesson: string }> {
  const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const [command, ...args] = scripts.start.split(" ");
  expect(command).to.equal("node");
  const env = { ...process.env, BOOKINGS_FILE: file, PORT: String(await freePort()) };
  const stdio = ["ignore", "pipe", "inherit"] as const;
  const service = spawn(process.execPath, ["--no-warnings", ...args], {
    cwd: folder,
    env,
    stdio: [...stdio],
  });
  const [line] = await once(createInterface({ input: service.stdout as never }), "line");
  const [, lesson = "", port = ""] = /lesson (\S+) .* port (\d+)$/.exec(String(line)) ?? [];
  return { service, port, lesson };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  return port;
}

async function stop(service: ChildProcess, signal: NodeJS.Signals): Promise<unknown[]> {
  const exit = once(service, "exit");
  service.kill(signal);
  return exit;
}

describe("The embedded example", function () {
  this.timeout(20_000);
  let scratch: string;
  let running: Awaited<ReturnType<typeof start>>;

  before(() => {
    scratch = mkdtempSync(join(tmpdir(), "bookings-embedded-"));
  });
  beforeEach(async () => {
    running = await start(join(scratch, "bookings.sqlite"));
  });
  afterEach(() => stop(running.service, "SIGKILL"));
  after(() => rmSync(scratch, { recursive: true }));

  /** Does what the README asks for. @returns what it prints, line by line */
  async function followReadme() {
    const { port: PORT, lesson: LESSON } = running;
    const env = { ...process.env, PORT, LESSON };
    const { stdout } = await promisify(execFile)("bash", ["-euc", asked], { env });
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  }

  it("books a lesson once, as its README says", async () => {
    const [order, [refusal], orders] = await followReadme();
    expect(order.bookings).to.have.length(1);
    expect(refusal.code).to.equal("already_booked");
    expect(orders).to.deep.equal([order]);
  });

  it("still knows it after it was killed", async () => {
    const [[refusal], , orders] = await followReadme();
    expect(refusal.code).to.equal("already_booked");
    expect(orders).to.have.length(1);
  });

  it("ends well when it is told to", async () => {
    expect(await stop(running.service, "SIGTERM")).to.deep.equal([0, null]);
    running = await start(join(scratch, "bookings.sqlite"));
  });

  it("refuses what it cannot read, and does not show one user's orders to another", async () => {
    const url = `http://127.0.0.1:${running.port}`;
    const headers = { "x-user-id": "0210be2e-a898-8409-9c23-5497f6ed822a" };
    const other = "11111111-1111-4111-8111-111111111111";
    const statusOf = async (path: string, init: RequestInit): Promise<number> =>
      (await fetch(`${url}/${path}`, init)).status;
    expect(await statusOf("", {})).to.equal(400);
    expect(await statusOf("", { method: "POST", headers, body: "{" })).to.equal(400);
    expect(await statusOf("", { method: "POST", headers, body: "{}" })).to.equal(400);
    expect(await statusOf(other, { headers })).to.equal(403);
    const order = JSON.stringify({ userId: headers["x-user-id"], eventIds: [other] });
    expect(await statusOf("", { method: "POST", headers, body: order })).to.equal(404);
  });
});

import { randomUUID } from "node:crypto";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type EmbeddedServer, startEmbeddedServer } from "@bookings/persistence/embedded";
import { isPoolerInstalled, type Pooler, startPooler } from "@bookings/persistence/testing";
import { expect } from "chai";
import pg from "pg";
import { type Call, callerAt, secret, tokenFor } from "./support/client.ts";
import { eventBody, orderBody } from "./support/events.ts";
import { jobSite, testJob } from "./support/jobs.ts";
import { runCli, temporaryFolder } from "./support/run-cli.ts";
import { type RunningService, startService } from "./support/start-service.ts";

/** Ends a server as a failing machine does; what it belongs to starts it again. */
async function killServer(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<{ data_directory: string }>("show data_directory");
  const pid = readFileSync(join(rows[0]?.data_directory ?? "", "postmaster.pid"), "utf8").split("\n", 1)[0];
  process.kill(Number(pid), "SIGKILL");
}

describe("a service whose database is behind PgBouncer in transaction mode", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let server: EmbeddedServer | undefined;
  let pooler: Pooler | undefined;
  let service: RunningService | undefined;
  let call: Call;
  let environment: { readonly DATABASE_URL: string; readonly JWT_SECRET: string };

  before(async function () {
    if (!isPoolerInstalled()) this.skip();
    // For root, whose PostgreSQL runs as another user and has to get through.
    chmodSync(folder.path, 0o711);
    server = await startEmbeddedServer({ dataDir: folder.path, keepRunning: true });
    pooler = await startPooler(server.url);
    environment = { DATABASE_URL: pooler.urlOf(server.url), JWT_SECRET: secret };
    service = await startService({ ...environment, RATE_LIMIT: "100000/h" });
    call = callerAt(service.url, tokenFor(randomUUID(), "service"));
  });

  after(async () => {
    await service?.stop();
    await pooler?.close();
    await server?.stop();
    folder.remove();
  });

  const anEvent = async (): Promise<string> => {
    const eventId = randomUUID();
    const { status } = await call("PUT", `/v1/events/${eventId}`, eventBody({ coachId: randomUUID() }));
    expect(status).to.equal(201);
    return eventId;
  };

  it("works, and says what it has found", async () => {
    const eventId = await anEvent();
    const orders = await Promise.all(
      Array.from({ length: 8 }, () => call("POST", "/v1/bookings", orderBody(randomUUID(), eventId))),
    );
    expect(orders.map(({ status }) => status)).to.have.members([201, 201, 201, 201, 201, 409, 409, 409]);
    expect(service?.lines.filter((line) => line.includes("behind a connection pooler"))).to.have.length(1);
  });

  it("has commands that do their work", async () => {
    const { code, stderr } = await runCli(["notify"], environment);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
  });

  it("answers 503 while the server is gone, never 500, and serves again when it is back", async () => {
    const eventId = await anEvent();
    const ask = async (index: number): Promise<number> => {
      const read = () => call("GET", `/v1/events/${eventId}`);
      const write = () => call("PUT", `/v1/events/${randomUUID()}`, eventBody({ coachId: randomUUID() }));
      return (await (index % 2 === 0 ? read() : write())).status;
    };
    const many = () => Promise.all(Array.from({ length: 16 }, (_, index) => ask(index)));
    await killServer(server?.url ?? "");
    const seen = new Set<number>();
    for (let statuses = await many(); ; statuses = await many()) {
      for (const status of statuses) seen.add(status);
      if (seen.has(503) && !statuses.includes(503)) break;
    }
    expect([...seen]).to.have.members([200, 201, 503]);
  });
});

describe("the scheduler behind PgBouncer in transaction mode", function () {
  this.timeout(60_000);
  const site = jobSite();

  it("runs a job of three processes once in each slot", async function () {
    if (!isPoolerInstalled()) this.skip();
    const pooler = await startPooler(site().url);
    const job = testJob("job");
    const url = pooler.urlOf(site().url);
    const schedulers = await Promise.all([1, 2, 3].map(() => site().started([job], { url })));
    for (let slot = 0; slot < 5; slot += 1) await site().slot(job);
    await Promise.all(schedulers.map((scheduler) => scheduler.drain(1_000)));
    await pooler.close();
    expect(job.runs).to.equal(5);
  });
});

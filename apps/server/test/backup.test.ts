import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { type Call, callerAt, secret, tokenFor } from "./support/client.ts";
import { eventBody, orderBody } from "./support/events.ts";
import { type InstalledServer, installedPrograms, startInstalled } from "./support/postgres-programs.ts";
import { type Environment, runCli, temporaryFolder } from "./support/run-cli.ts";
import { type RunningService, startService as start } from "./support/start-service.ts";

const running: RunningService[] = [];

async function startService(environment: Environment): Promise<RunningService> {
  const service = await start(environment);
  running.push(service);
  return service;
}

const people = { athlete: randomUUID(), coachId: randomUUID() };

const admin = ({ url }: RunningService): Call => callerAt(url, tokenFor(randomUUID(), "admin"));
const athlete = ({ url }: RunningService): Call => callerAt(url, tokenFor(people.athlete));

async function putEvent(service: RunningService, startsIn: number): Promise<string> {
  const eventId = randomUUID();
  const body = eventBody({ coachId: people.coachId, startsIn });
  expect((await admin(service)("PUT", `/v1/events/${eventId}`, body)).status).to.equal(201);
  return eventId;
}

const ordersAt = async (service: RunningService): Promise<unknown> =>
  (await athlete(service)("GET", `/v1/bookings/orders?userId=${people.athlete}`)).body;

/** What is in the backup, and what came after it. */
interface Story {
  readonly orders: unknown;
  /** Sends an order again that came after the backup. */
  repeat(service: RunningService): ReturnType<Call>;
}

async function untilBackup(service: RunningService): Promise<(later: RunningService) => Promise<Story>> {
  const [first, second] = [await putEvent(service, 48), await putEvent(service, 72)];
  const order = (at: RunningService, eventId: string, key: string) =>
    athlete(at)("POST", "/v1/bookings", orderBody(people.athlete, eventId), { "idempotency-key": key });
  expect((await order(service, first, "before")).status).to.equal(201);
  const orders = await ordersAt(service);
  return async (later) => {
    expect((await admin(later)("POST", "/v1/bookings/notify")).status).to.equal(204);
    const key = randomUUID();
    expect((await order(later, second, key)).status).to.equal(201);
    return { orders, repeat: (at) => order(at, second, key) };
  };
}

/** What docs/operations.md says of a restored backup. */
async function isAsPromised(environment: Environment, { orders, repeat }: Story): Promise<void> {
  const preview = await runCli(["notify", "--dry-run"], environment);
  expect(preview.code).to.equal(0);
  const due = new RegExp(`${people.coachId}.*request-received.*send`);
  expect(preview.stdout).to.match(due);
  const service = await startService({ ...environment, NOTIFY_SCHEDULE: "off" });
  expect(await ordersAt(service)).to.deep.equal(orders);
  // What was sent after the backup is not known to have been, and nothing has left by itself.
  expect((await admin(service)("GET", "/v1/notifications")).body).to.deep.equal([]);
  expect(service.lines.filter((line) => line.includes('"msg":"notification"'))).to.deep.equal([]);
  const again = await repeat(service);
  expect([again.status, again.headers.get("idempotency-replayed")]).to.deep.equal([201, null]);
  expect((await admin(service)("POST", "/v1/bookings/notify")).status).to.equal(204);
  const sent = (await admin(service)("GET", "/v1/notifications?status=sent")).body;
  expect(sent.map(({ ruleId }: { ruleId: string }) => ruleId)).to.include("request-received");
}

describe("a backup", function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((service) => service.stop()));
    folder.remove();
  });

  it("of the embedded mode is a copy of its folder, taken while it is stopped", async () => {
    chmodSync(folder.path, 0o711);
    const [data, copy] = [join(folder.path, "data"), join(folder.path, "copy")];
    mkdirSync(data, { mode: 0o711 });
    const settings = { JWT_SECRET: secret, DEMO: "false" };
    const service = await startService({ ...settings, DATA_DIR: data });
    const afterwards = await untilBackup(service);
    expect(await service.stop()).to.equal(0);
    await promisify(execFile)("cp", ["-a", data, copy]);
    const later = await startService({ ...settings, DATA_DIR: data });
    const story = await afterwards(later);
    // Both at once: the copy is a server of its own.
    await isAsPromised({ ...settings, DATA_DIR: copy }, story);
    expect(await ordersAt(later)).to.have.length(2);
  });

  describe("of a server", () => {
    let server: InstalledServer | undefined;

    before(async function () {
      const programs = installedPrograms();
      // The embedded PostgreSQL comes without pg_dump; Debian's package is called postgresql.
      if (programs === undefined) this.skip();
      server = await startInstalled(programs);
    });
    after(() => server?.stop());

    it("is a dump, taken while the service runs, and restored into an empty database", async () => {
      const { run, urlOf, folder: place } = server as InstalledServer;
      const settings = { JWT_SECRET: secret };
      const dump = join(place, "bookings.dump");
      await run("createdb", "--maintenance-db", urlOf("postgres"), "bookings");
      const service = await startService({ ...settings, DATABASE_URL: urlOf("bookings") });
      const afterwards = await untilBackup(service);
      await run("pg_dump", "--format=custom", `--file=${dump}`, urlOf("bookings"));
      const story = await afterwards(service);
      await service.stop();
      await run("createdb", "--maintenance-db", urlOf("postgres"), "restored");
      await run("pg_restore", "--exit-on-error", "--no-owner", `--dbname=${urlOf("restored")}`, dump);
      await isAsPromised({ ...settings, DATABASE_URL: urlOf("restored") }, story);
    });
  });
});

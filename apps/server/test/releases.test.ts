import { createSecretKey, randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { type ManualClock, manualClock, recordingNotifier, testPorts } from "@bookings/domain/testing";
import { createServer, requestListener } from "@bookings/http";
import { defaultRules } from "@bookings/notifications";
import { type Database, openDatabase } from "@bookings/persistence";
import type { TestDatabase } from "@bookings/persistence/testing";
import { expect } from "chai";
import jwt from "jsonwebtoken";
import pg from "pg";
import { randomIds } from "../src/system.ts";
import { type Call, callerAt, secret } from "./support/client.ts";
import { databaseOf, everyRow, type RecordedAnswer, releaseNamed } from "./support/release.ts";
import { runCli } from "./support/run-cli.ts";

const release = releaseNamed("first-tables");
/** Just after the last of its rows was written. */
const RECORDED = "2026-11-22T18:36:39.000Z";
const MINUTE = 60_000;

/** Valid at any time that these tests set. */
const tokenOf = (sub: string, roles: readonly string[] = []): string =>
  jwt.sign({ sub, roles, exp: Date.parse("2100-01-01") / 1000 }, secret);

const numbered = (kind: string, number: number): string =>
  `${kind}0000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** The whole service on a database, at a time that the test sets. */
async function serveAt(database: Database, clock: ManualClock) {
  const notifier = recordingNotifier("log");
  const { storage } = database;
  const { useCases } = testPorts({
    storage,
    clock,
    ids: randomIds,
    notifiers: [notifier],
    rules: defaultRules(),
  });
  await useCases.registerRules();
  const auth = { secret: createSecretKey(Buffer.from(secret)), rolesClaim: "roles" };
  const isReady = async () => true;
  const server = createServer(
    requestListener({ useCases, auth, isReady, clock, ids: randomIds, log: () => undefined }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = () => server.close(() => undefined).closeAllConnections();
  return { url, notifier, stop };
}

async function answerTo(call: Call, { path }: RecordedAnswer): Promise<RecordedAnswer> {
  const { status, headers, body } = await call("GET", path);
  const etag = headers.get("etag");
  if (status !== 200) return { path, status, code: body.errors[0].code };
  return { path, status, ...(etag === null ? {} : { etag }), body };
}

describe("a database of the first release, brought up to date", () => {
  let kept: TestDatabase;
  let database: Database;
  let clock: ManualClock;
  let service: Awaited<ReturnType<typeof serveAt>>;
  let admin: Call;

  beforeEach(async () => {
    kept = await databaseOf(release);
    database = await openDatabase({ url: kept.url });
    await database.migrate();
    clock = manualClock(RECORDED);
    service = await serveAt(database, clock);
    admin = callerAt(service.url, tokenOf(randomUUID(), ["admin"]));
  });
  afterEach(async () => {
    service.stop();
    await database.close();
    await kept.drop();
  });

  async function notify(): Promise<void> {
    expect((await admin("POST", "/v1/bookings/notify")).status).to.equal(204);
  }

  const ledger = async () => (await admin("GET", "/v1/notifications?limit=500")).body;

  it("says of every event, order and booking what that release said", async () => {
    expect(release.answers.length).to.be.above(70);
    for (const recorded of release.answers) expect(await answerTo(admin, recorded)).to.deep.equal(recorded);
  });

  it("has every notification as it was, claims included", async () => {
    expect(release.ledger.length).to.be.above(40);
    expect(await ledger()).to.deep.equal(release.ledger);
    const claimed = "select notification_id as id from notification_queue where claim_id is not null";
    const pending = release.ledger.filter(({ status }) => status === "pending").map(({ id }) => ({ id }));
    expect(await kept.rows(claimed))
      .to.have.deep.members(pending)
      .and.to.have.length(3);
  });

  it("has the records of its erasures", async () => {
    const erasures = "select erased_by, rows from erasure order by erased_at";
    expect(await kept.rows(erasures)).to.deep.equal([
      { erased_by: "user", rows: { events: 0, orders: 1, bookings: 1, notifications: 2 } },
      { erased_by: "user", rows: { events: 1, orders: 0, bookings: 1, notifications: 2 } },
    ]);
  });

  it("is not touched by a second time", async () => {
    const rows = await everyRow(kept.url);
    const environment = { DATABASE_URL: kept.url, JWT_SECRET: secret };
    const { code, stdout } = await runCli(["migrate"], environment);
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: "the database is up to date\n" });
    expect(await everyRow(kept.url)).to.deep.equal(rows);
  });

  it("sends what was still to be sent once its claim has ended, and nothing twice", async () => {
    await notify();
    const before = service.notifier.messages.map(({ id }) => id as string);
    clock.advance(2 * MINUTE);
    await notify();
    await notify();
    const sent = service.notifier.messages.map(({ id }) => id as string);
    expect(new Set(sent).size).to.equal(sent.length);
    const was = new Map(release.ledger.map(({ id, status }) => [id, status]));
    const pending = release.ledger.filter(({ status }) => status === "pending").map(({ id }) => id);
    expect(sent).to.include.members(pending);
    for (const id of pending) expect(before).not.to.include(id);
    // The rest is what had happened and was not recorded yet: no message that was over leaves again.
    expect(sent.filter((id) => was.has(id))).to.have.members(pending);
  });

  it("reminds of a session that was booked before", async () => {
    clock.set("2026-11-23T01:00:00.000Z");
    await notify();
    const reminders = service.notifier.messages.filter(({ ruleId }) => ruleId === "reminder-day-before");
    const told = reminders.map(({ recipient }) => recipient.userId);
    expect(told).to.have.members([numbered("a", 5), numbered("c", 1)]);
  });

  it("takes orders for the seats that are left, and no more", async () => {
    const eventId = numbered("e", 17);
    const order = (athlete: string, event: string) =>
      callerAt(service.url, tokenOf(athlete))("POST", "/v1/bookings", {
        userId: athlete,
        eventIds: [event],
        paymentMethod: { type: "Cash" },
      });
    expect((await order(randomUUID(), eventId)).body.errors[0].code).to.equal("event_full");
    const { status, body } = await order(numbered("a", 1), numbered("e", 22));
    expect(status).to.equal(201);
    const [{ bookingId }] = body.bookings;
    const accepted = await admin("POST", `/v1/bookings/${bookingId}/accept`);
    expect(accepted.body.bookingStatus).to.equal("Accepted");
    expect((await admin("GET", `/v1/events/${numbered("e", 22)}`)).body.seatsTaken).to.equal(3);
  });
});

/** Somebody who keeps a migration from rewriting a table, and can cut off whoever waits for it. */
async function standInTheWay(url: string) {
  const [blocker, watcher] = [
    new pg.Client({ connectionString: url }),
    new pg.Client({ connectionString: url }),
  ];
  await Promise.all([blocker.connect(), watcher.connect()]);
  const { rows } = await blocker.query<{ pid: number }>("select pg_backend_pid() as pid");
  // The last migration rewrites this table, when all others are done.
  await blocker.query("begin; lock table booking in access share mode");
  const waiting = "from pg_stat_activity where $1::int = any(pg_blocking_pids(pid))";
  const ask = (what: string) => watcher.query(`select ${what} ${waiting}`, [rows[0]?.pid]);
  return {
    isMet: async () => {
      while ((await ask("pid")).rowCount === 0);
    },
    cutOff: () => ask("pg_terminate_backend(pid)"),
    goAway: () => Promise.all([blocker.end(), watcher.end()]),
  };
}

describe("bringing a database of the first release up to date", () => {
  let kept: TestDatabase;
  const opened: Database[] = [];

  beforeEach(async () => {
    kept = await databaseOf(release);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((database) => database.close()));
    await kept.drop();
  });

  async function open(): Promise<Database> {
    const database = await openDatabase({ url: kept.url });
    opened.push(database);
    return database;
  }

  const migrations = () => kept.rows("select name, count(*)::int from mikro_orm_migrations group by 1");

  it("is done once by processes that start together", async () => {
    const databases = await Promise.all(Array.from({ length: 5 }, open));
    await Promise.all(databases.map((database) => database.migrate()));
    expect(await migrations()).to.satisfy((rows: { count: number }[]) =>
      rows.every(({ count }) => count === 1),
    );
    const queued = "select count(*)::int from notification_queue";
    expect(await kept.rows(queued)).to.deep.equal([{ count: 4 }]);
  });

  it("leaves every row as it was when it is cut off in the middle, and can be done again", async () => {
    const before = await everyRow(kept.url);
    const obstacle = await standInTheWay(kept.url);
    const failure = (await open()).migrate().then(
      () => undefined,
      (error: unknown) => error,
    );
    await obstacle.isMet();
    await obstacle.cutOff();
    expect(await failure).to.be.instanceOf(Error);
    await obstacle.goAway();
    expect(await everyRow(kept.url)).to.deep.equal(before);
    await (await open()).migrate();
    expect(await migrations()).to.have.length.above(1);
  });
});

import { Unavailable } from "@bookings/domain";
import { anEvent, storageContract } from "@bookings/domain/testing";
import { type ConnectionOptions, type Database, openDatabase } from "@bookings/persistence";
import { isPoolerInstalled, type Pooler, startPooler } from "@bookings/persistence/testing";
import { expect } from "chai";
import { openConnections } from "../src/connection/connections.ts";
import { defaultLimits } from "../src/connection/limits.ts";
import { bareSite, failureOf, keepBooking, type Site, site } from "./support.ts";

const { eventId } = anEvent();

/** All that another user of the same sessions might stumble over. */
const leftovers = `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
  current_setting('idle_in_transaction_session_timeout') as idle, current_setting('plan_cache_mode') as plans,
  (select count(*)::int from pg_prepared_statements) as names,
  (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks`;

const terminateOthers = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`;

/** More at a time than the pooler has sessions. */
const many = <Result>(work: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: 40 }, (_, index) => work(index)));

const lockEvent = ({ storage }: Database) => storage.uow.run(({ events }) => events.lock([eventId]));

describe("Behind PgBouncer in transaction mode", function () {
  this.timeout(60_000);
  const place = site();
  let pooler: Pooler;

  before(async function () {
    if (!isPoolerInstalled()) this.skip();
    pooler = await startPooler(place.url);
  });
  after(async () => pooler?.close());

  const open = (options: Parameters<Site["open"]>[0] = {}): Promise<Database> =>
    place.open({ ...options, url: pooler.urlOf(place.url) });

  describe("the contract is kept:", () => {
    let database: Database;
    before(async () => {
      database = await openDatabase({ url: pooler.urlOf(place.url) });
    });
    after(() => database?.close());

    for (const { name, run } of storageContract) {
      it(name, () => run(database.storage));
    }
  });

  it("many processes with many connections get along, and each has the work of its own done", async () => {
    const databases = await Promise.all([1, 2, 3, 4].map(() => open()));
    await keepBooking((databases[0] as Database).storage);
    const done = await many(async (index) => {
      const database = databases[index % databases.length] as Database;
      await Promise.all([lockEvent(database), database.ping()]);
      return database.storage.events.coachOf(eventId);
    });
    expect(new Set(done)).to.deep.equal(new Set([anEvent().coachId]));
  });

  it("nothing is left behind in the sessions, which others use next", async () => {
    const database = await open();
    await keepBooking(database.storage);
    await many(() => Promise.all([lockEvent(database), database.storage.events.coachOf(eventId)]));
    const others = await place.connect(pooler.urlOf(place.url));
    for (let session = 0; session < 10; session += 1) {
      expect((await others.query(leftovers)).rows).to.deep.equal([
        { statement: "0", lock: "0", idle: "0", plans: "auto", names: 0, locks: 0 },
      ]);
    }
  });

  it("transactions have their limits all the same", async () => {
    const database = await open({ lockTimeout: 50 });
    await keepBooking(database.storage);
    const other = await place.connect();
    await other.query("begin; select from event for update");
    expect(await failureOf(lockEvent(database)))
      .to.be.instanceOf(Unavailable)
      .with.nested.property("cause.code", "55P03");
  });

  it("it is said once", async () => {
    let told = 0;
    const { ping, requestCounts } = await open({ onPooler: () => (told += 1) });
    const now = new Date();
    await Promise.all([ping(), requestCounts.add({ caller: "me", requests: 1, at: now, endsAt: now })]);
    await many(ping);
    expect(told).to.equal(1);
  });

  it("names that are asked for nevertheless are given up when they are lost, and nothing fails", async () => {
    const [one, other] = await Promise.all([
      open({ preparedStatements: true }),
      open({ preparedStatements: true }),
    ]);
    await keepBooking(one.storage);
    for (const database of [one, other, one, other]) {
      const done = await many((index) =>
        index % 2 === 0
          ? lockEvent(database).then(() => undefined)
          : database.storage.events.coachOf(eventId),
      );
      expect(new Set(done)).to.deep.equal(new Set([undefined, anEvent().coachId]));
    }
  });

  it("sessions that the server ends are unavailable for as long, and never more than that", async () => {
    const database = await open();
    await keepBooking(database.storage);
    const client = await place.connect();
    const failures: unknown[] = [];
    for (let round = 0; round < 5; round += 1) {
      const asked = many((index) => failureOf(index % 2 === 0 ? lockEvent(database) : database.ping()));
      await client.query(terminateOthers);
      failures.push(...(await asked));
    }
    const others = failures.filter((failure) => failure !== undefined && !(failure instanceof Unavailable));
    expect(others).to.deep.equal([]);
  });
});

describe("Behind PgBouncer, a database without tables", () => {
  const place = bareSite();
  let pooler: Pooler | undefined;
  afterEach(async () => {
    await place.closeAll();
    await pooler?.close();
  });

  it("is migrated by more processes at once than there are sessions", async function () {
    if (!isPoolerInstalled()) this.skip();
    pooler = await startPooler(place.url);
    const url = pooler.urlOf(place.url);
    const databases = await Promise.all([1, 2, 3, 4, 5].map(() => place.open({ url })));
    await Promise.all(databases.map((database) => database.migrate()));
    await keepBooking((databases[0] as Database).storage);
  });
});

describe("Statements", () => {
  const place = site();

  /** How many a connection keeps under a name, after one with a value, twice, and one without. */
  async function namesAt(options: Partial<ConnectionOptions>): Promise<number> {
    const connections = openConnections({ url: place.url, ...options }, defaultLimits);
    const connection = await connections.connect();
    for (const value of [1, 2]) await connection.query("select $1::int", [value]);
    const { rowCount } = await connection.query("select from pg_prepared_statements where name <> ''");
    connection.release();
    await connections.end();
    return rowCount ?? Number.NaN;
  }

  it("have names where connected directly", async () => {
    expect(await namesAt({})).to.equal(1);
  });

  it("have none where they are not wanted", async () => {
    expect(await namesAt({ preparedStatements: false })).to.equal(0);
  });

  it("have none behind a pooler", async function () {
    if (!isPoolerInstalled()) this.skip();
    const pooler = await startPooler(place.url);
    expect(await namesAt({ url: pooler.urlOf(place.url) })).to.equal(0);
    await pooler.close();
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Unavailable } from "@bookings/domain";
import { anEvent } from "@bookings/domain/testing";
import { expect } from "chai";
import type pg from "pg";
import { openConnections } from "../src/connection/connections.ts";
import { defaultLimits } from "../src/connection/limits.ts";
import { openOrm } from "../src/connection/orm.ts";
import { migrations } from "../src/migrations/migrations.ts";
import { bareSite, failureOf, keepBooking, type Site } from "./support.ts";

const tablesOf = async (client: pg.Client): Promise<string[]> => {
  const { rows } = await client.query<{ name: string }>(
    "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by relname",
  );
  return rows.map(({ name }) => name).filter((name) => name !== "mikro_orm_migrations");
};

const allTables = [
  "booking",
  "booking_order",
  "erasure",
  "event",
  "notification",
  "notification_queue",
  "notification_rule",
  "payment",
  "refund",
  "request_count",
  "request_key",
];

/** The ledger as it was when messages were claimed in it, with some. */
const beforeTheQueue = `
  delete from mikro_orm_migrations where name = '2026-11-notification-queue';
  drop table notification_queue;
  alter table notification add claim_id text, add claimed_until timestamptz(3),
    add constraint notification_claim_check check ((claim_id is null) = (claimed_until is null));
  create index notification_due_index on notification (next_attempt_at, notification_id) where status = 'pending';
  create index notification_dead_index on notification (due_at, notification_id) where status = 'dead';
  insert into notification (notification_id, rule_id, trigger, booking_id, recipient_role, recipient_id, occurrence,
    channel, status, attempts, due_at, expires_at, next_attempt_at, claim_id, claimed_until)
  select gen_random_uuid(), rule, 'start', gen_random_uuid(), 'Coach', gen_random_uuid(), now(), 'log', status, 0,
    now(), now(), now(), claim, case when claim is not null then now() end
  from (values ('waiting', 'pending', null), ('claimed', 'pending', 'somebody'), ('dead', 'dead', null),
    ('sent', 'sent', null)) m (rule, status, claim)`;

/** What MikroORM would have to change for the tables to be those of the entities. */
async function differences({ url }: Site): Promise<string> {
  const connections = openConnections({ url }, defaultLimits);
  try {
    // The scheduler's tables are nobody's entities.
    const orm = openOrm(url, connections, { schemaGenerator: { ignoreSchema: ["jobs"] } });
    return await orm.schema.getUpdateSchemaSQL({ wrap: false });
  } finally {
    await connections.end();
  }
}

/** Somebody who keeps a migration from making one of its last tables, and knows who waits. */
class Obstacle {
  readonly #blocker: pg.Client;
  readonly #watcher: pg.Client;

  constructor(blocker: pg.Client, watcher: pg.Client) {
    this.#blocker = blocker;
    this.#watcher = watcher;
  }

  static async on(place: Site): Promise<Obstacle> {
    const [blocker, watcher] = await Promise.all([place.connect(), place.connect()]);
    await blocker.query("begin; create table notification ()");
    return new Obstacle(blocker, watcher);
  }

  /** Resolves when the migration has come as far as this. */
  async isReached(): Promise<void> {
    while ((await this.#ofWaiting("pid")).rowCount === 0);
  }

  async killWaiting(): Promise<void> {
    await this.#ofWaiting("pg_terminate_backend(pid)");
  }

  async goAway(): Promise<void> {
    await this.#blocker.query("rollback");
  }

  #ofWaiting(what: string) {
    const waiting = `select ${what} from pg_stat_activity where $1::int = any(pg_blocking_pids(pid))`;
    return this.#watcher.query(waiting, [(this.#blocker as pg.Client & { processID: number }).processID]);
  }
}

describe("Migrating", () => {
  const place = bareSite();

  it("makes all tables, and changes nothing the second time", async () => {
    const database = await place.open();
    await database.migrate();
    await keepBooking(database.storage);
    await database.migrate();
    expect(await tablesOf(await place.connect())).to.deep.equal(allTables);
    expect(await database.storage.events.coachOf(anEvent().eventId)).to.equal(anEvent().coachId);
  });

  it("makes what the entities say", async () => {
    await (await place.open()).migrate();
    expect(await differences(place)).to.equal("");
  });

  for (const change of [
    "drop index booking_lapse_index",
    "alter table event drop constraint event_seats_check",
    "alter table booking drop constraint booking_event_fkey",
    "alter table booking alter column note type varchar(2000)",
    "alter table booking alter column user_id drop not null",
    "drop index booking_active_key; create unique index booking_active_key on booking (user_id, event_id)",
  ]) {
    it(`would be seen to differ from the entities after: ${change}`, async () => {
      await (await place.open()).migrate();
      await (await place.connect()).query(change);
      expect(await differences(place)).not.to.equal("");
    });
  }

  it("is done once by many processes at once, whatever isolation the server prefers", async () => {
    await (await place.connect()).query(
      "do $$ begin execute format('alter database %I set default_transaction_isolation = serializable', current_database()); end $$",
    );
    const databases = await Promise.all(Array.from({ length: 6 }, () => place.open()));
    await Promise.all(databases.map((database) => database.migrate()));
    const client = await place.connect();
    expect(await tablesOf(client)).to.deep.equal(allTables);
    expect((await client.query("select from mikro_orm_migrations")).rowCount).to.equal(migrations.length);
    expect((await client.query("select from jobs.agenda_jobs")).rowCount).to.equal(0);
  });

  it("queues what an older release has left to be sent, and keeps the claims of its processes", async () => {
    const database = await place.open();
    await database.migrate();
    const client = await place.connect();
    await client.query(beforeTheQueue);
    await database.migrate();
    const { rows } = await client.query(
      "select rule_id, q.next_attempt_at = 'infinity' as over, claim_id from notification_queue q join notification using (notification_id) order by 1",
    );
    expect(rows).to.deep.equal([
      { rule_id: "claimed", over: false, claim_id: "somebody" },
      { rule_id: "dead", over: true, claim_id: null },
      { rule_id: "waiting", over: false, claim_id: null },
    ]);
    expect(await differences(place)).to.equal("");
  });

  it("is done by the next process when one is killed on the way", async () => {
    const obstacle = await Obstacle.on(place);
    const script = fileURLToPath(new URL("migrate-process.ts", import.meta.url));
    const child = spawn(process.execPath, [script, place.url], { stdio: "ignore" });
    await obstacle.isReached();
    child.kill("SIGKILL");
    await once(child, "exit");
    await obstacle.goAway();
    await (await place.open()).migrate();
    expect(await tablesOf(await place.connect())).to.deep.equal(allTables);
    expect(await differences(place)).to.equal("");
  });

  it("leaves nothing behind when its connection is lost on the way", async () => {
    const obstacle = await Obstacle.on(place);
    const database = await place.open();
    const failure = failureOf(database.migrate());
    await obstacle.isReached();
    await obstacle.killWaiting();
    expect(await failure).to.be.instanceOf(Unavailable);
    await obstacle.goAway();
    const client = await place.connect();
    expect(await tablesOf(client)).to.deep.equal([]);
    await database.migrate();
    expect(await tablesOf(client)).to.deep.equal(allTables);
  });

  it("waits for the server no longer than a connection may take", async () => {
    const database = await place.open({ url: "postgres://nobody@127.0.0.1:1/nothing" });
    expect(await failureOf(database.migrate())).to.be.instanceOf(Unavailable);
  });
});

import type { Storage } from "@bookings/domain";
import { aBooking, anEvent, anOrder } from "@bookings/domain/testing";
import { type Database, type DatabaseOptions, openDatabase } from "@bookings/persistence";
import { type TestDatabase, testDatabases } from "@bookings/persistence/testing";
import pg from "pg";

const migrated = testDatabases({
  migrate: async (url) => {
    const database = await openDatabase({ url });
    await database.migrate();
    await database.close();
  },
});

const bare = testDatabases({ migrate: async () => undefined });

const tables = [
  "notification",
  "notification_queue",
  "notification_rule",
  "booking",
  "booking_order",
  "event",
  "erasure",
  "request_key",
  "request_count",
  "payment",
];

/** A place for tests: a database, and everything that was opened on it. */
export class Site {
  readonly #opened: { close(): Promise<unknown> }[] = [];
  #database: TestDatabase | undefined;

  async begin(database: TestDatabase): Promise<void> {
    this.#database = database;
  }

  /** Removes all rows: as good as a new database, and ten times as fast. */
  async empty(): Promise<void> {
    const client = await this.connect();
    await client.query(tables.map((table) => `delete from ${table}`).join("; "));
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#opened.splice(0).map((one) => one.close()));
  }

  async end(): Promise<void> {
    await this.closeAll();
    await this.#database?.drop();
  }

  get url(): string {
    if (this.#database === undefined) throw new Error("there is no database before the test begins");
    return this.#database.url;
  }

  /** Another process, as it were. */
  async open(options: Partial<DatabaseOptions> = {}): Promise<Database> {
    const database = await openDatabase({ url: this.url, ...options });
    this.#opened.push(database);
    return database;
  }

  /** A connection past all rules of the code. */
  async connect(url = this.url): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => undefined);
    await client.connect();
    this.#opened.push({ close: () => client.end() });
    return client;
  }
}

/** A database with all tables, empty at the start of each test of the block that calls it. */
export function site(): Site {
  const place = new Site();
  before(async () => place.begin(await migrated.create()));
  afterEach(async () => {
    await place.closeAll();
    await place.empty();
    await place.closeAll();
  });
  after(() => place.end());
  return place;
}

/** A new database without a single table for each test of the block that calls it. */
export function bareSite(): Site {
  const place = new Site();
  beforeEach(async () => place.begin(await bare.create()));
  afterEach(() => place.end());
  return place;
}

/** Keeps the builders' event, their order and its booking. */
export const keepBooking = ({ uow }: Storage, booking = aBooking(), event = anEvent()): Promise<void> =>
  uow.run(async ({ events, orders, bookings }) => {
    await events.add(event);
    await orders.add(anOrder());
    await bookings.add([booking]);
  });

/** What the promise was rejected with. */
export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

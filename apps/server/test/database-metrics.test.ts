import { manualClock, memoryStorage, NOW } from "@bookings/domain/testing";
import { expect } from "chai";
import { type Asked, databaseMetrics } from "../src/metrics/database-metrics.ts";
import { Registry } from "../src/metrics/library.ts";
import { samplesIn } from "./support/exposition.ts";

const never = new Promise<never>(() => undefined);
const pool = () => ({ max: 4, busy: 3, idle: 1, waiting: 2 });
const storage = memoryStorage();

/** What is read of a database that answers so. */
function reader(database: Partial<Asked["database"]>) {
  const registry = new Registry();
  const asked = { ping: async () => undefined, pool, storage, ...database };
  const look = databaseMetrics(registry, { database: asked, clock: manualClock(NOW), patience: 1 });
  return async () => {
    await look();
    return Object.fromEntries(samplesIn(await registry.metrics()));
  };
}

const ofPool = {
  bookings_db_pool_max: 4,
  'bookings_db_pool_connections{state="busy"}': 3,
  'bookings_db_pool_connections{state="idle"}': 1,
  bookings_db_pool_waiting: 2,
};
const away = { bookings_db_up: 0, ...ofPool };

const withQueries = (overview: () => Promise<never>) => ({
  storage: { ...storage, notifications: { ...storage.notifications, overview } },
});

describe("What is read of the database", () => {
  it("is what it answers", async () => {
    expect(await reader({})()).to.deep.equal({
      bookings_db_up: 1,
      ...ofPool,
      bookings_notifications_due: 0,
      bookings_notifications_pending: 0,
      bookings_notifications_dead: 0,
      bookings_notifications_oldest_due_age_seconds: 0,
    });
  });

  it("is that it does not answer, whether it fails or hangs", async () => {
    for (const none of [() => never, () => Promise.reject(new Error("away"))]) {
      expect(await reader({ ping: none, ...withQueries(none) })()).to.deep.equal(away);
    }
  });

  it("is asked for by one at a time, however many look", async () => {
    let asked = 0;
    const hanging = () => {
      asked += 1;
      return never;
    };
    const read = reader({ ping: hanging, ...withQueries(hanging) });
    await Promise.all([read(), read()]);
    await read();
    expect(asked).to.equal(2);
  });

  it("is no longer what it was", async () => {
    let isThere = true;
    const { overview } = storage.notifications;
    const read = reader(withQueries(() => (isThere ? overview(NOW) : never) as Promise<never>));
    expect(await read()).to.have.property("bookings_notifications_due");
    isThere = false;
    expect(await read()).to.not.have.property("bookings_notifications_due");
  });
});

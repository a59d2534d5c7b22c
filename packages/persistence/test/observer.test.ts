import { AsyncLocalStorage } from "node:async_hooks";
import { anEvent, anId, NOW } from "@bookings/domain/testing";
import type { Observer } from "@bookings/persistence";
import { expect } from "chai";
import pg from "pg";
import { failureOf, type Site, site } from "./support.ts";

interface Seen {
  /** Who asked. */
  readonly asker: string | undefined;
  readonly text: string;
  isEnded: boolean;
  failure?: unknown;
}

/** Notes what is asked of the database, and by whom. */
function noting() {
  const asker = new AsyncLocalStorage<string>();
  const seen: Seen[] = [];
  const transactions: string[] = [];
  const observer: Observer = {
    statement: (text) => {
      const one: Seen = { asker: asker.getStore(), text: text.trim(), isEnded: false };
      seen.push(one);
      return (failure) =>
        Object.assign(one, { isEnded: true, ...(failure === undefined ? {} : { failure }) });
    },
    transaction: async (work) => {
      transactions.push(`begun with ${seen.length} statements`);
      try {
        return await work();
      } finally {
        transactions.push(`ended with ${seen.length} statements`);
      }
    },
  };
  return { asker, seen, transactions, observer };
}

const open = async (place: Site, poolMax = 1) => {
  const notes = noting();
  return { ...notes, database: await place.open({ observer: notes.observer, poolMax }) };
};

describe("An observer", () => {
  const place = site();

  it("sees each statement where it is asked for, also behind others on the same connection", async () => {
    const { asker, seen, database } = await open(place);
    const askers = Array.from({ length: 12 }, (_, index) => `asker ${index}`);
    const { events } = database.storage;
    await Promise.all(
      askers.map((name) => asker.run(name, () => events.get(anId(1), NOW).catch(() => null))),
    );
    expect(seen.map((one) => one.asker)).to.have.members(askers);
    expect(new Set(seen.map(({ text }) => text)).size).to.equal(1);
    expect(seen[0]?.text).to.match(/^select .*\$1/s);
    expect(seen.every(({ isEnded, failure }) => isEnded && failure === undefined)).to.equal(true);
  });

  it("sees a transaction as a whole, and no value", async () => {
    const { asker, seen, transactions, database } = await open(place);
    const event = anEvent();
    await asker.run("me", () => database.storage.uow.run(({ events }) => events.add(event)));
    expect(transactions).to.deep.equal(["begun with 0 statements", `ended with ${seen.length} statements`]);
    expect(seen[0]?.text).to.match(/^begin/);
    expect(seen.at(-1)?.text).to.equal("commit");
    expect(seen.every((one) => one.asker === "me" && one.isEnded)).to.equal(true);
    expect(JSON.stringify(seen)).to.not.include(event.eventId).and.to.not.include(event.coachId);
  });

  it("sees what fails, and how; whoever asked is told the same", async () => {
    const { seen, database } = await open(place);
    const client = await place.connect();
    await client.query("alter table event rename to gone");
    const failure = await failureOf(database.storage.events.get(anId(1), NOW));
    await client.query("alter table gone rename to event");
    expect(failure).to.be.instanceOf(pg.DatabaseError);
    expect(seen.at(-1)).to.include({ isEnded: true, failure });
  });

  it("sees the end of what the connection has taken along", async () => {
    const { seen, database } = await open(place);
    const client = await place.connect();
    const slow = database.storage.uow.run(async ({ events }) => {
      await events.add(anEvent());
      const mine = "pid <> pg_backend_pid() and datname = current_database()";
      await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${mine}`);
    });
    expect(await failureOf(slow)).to.have.property("name", "Unavailable");
    expect(seen.every(({ isEnded }) => isEnded)).to.equal(true);
    expect(seen.some(({ failure }) => failure !== undefined)).to.equal(true);
  });
});

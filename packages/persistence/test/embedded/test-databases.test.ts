import { type TestDatabase, testDatabases } from "@bookings/persistence/testing";
import { expect } from "chai";
import { ask, isListening } from "./support.ts";

describe("test databases", () => {
  let migrations = 0;
  const databases = testDatabases({
    async migrate(url) {
      migrations += 1;
      await ask(url, "create table event (seats int)");
    },
  });
  const made: TestDatabase[] = [];
  const create = async () => {
    const database = await databases.create();
    made.push(database);
    return database;
  };

  after(() => Promise.all(made.map((database) => database.drop())));

  it("have all tables, each its own rows, and cost one migration", async () => {
    const [first, second] = await Promise.all([create(), create()]);
    await ask(first.url, "insert into event values (12)");

    expect(await ask(first.url, "select count(*)::int as events from event")).to.deep.equal({ events: 1 });
    expect(await ask(second.url, "select count(*)::int as events from event")).to.deep.equal({ events: 0 });
    expect(migrations).to.equal(1);
  });

  it("are gone when dropped, and dropping twice is no error", async () => {
    const database = await create();

    await database.drop();
    await database.drop();
    expect(await isListening(database.url)).to.be.false;
  });
});

import { Unavailable } from "@bookings/domain";
import { NOW } from "@bookings/domain/testing";
import type { Database, RequestCount } from "@bookings/persistence";
import { expect } from "chai";
import { failureOf, site } from "./support.ts";

const at = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

/** A minute's window, if one begins now. */
const add = (database: Database, second: number, requests = 1, caller = "caller"): Promise<RequestCount> =>
  database.requestCounts.add({ caller, requests, at: at(second), endsAt: at(second + 60) });

describe("counts of requests", () => {
  const place = site();

  it("go up over all processes, in a window that begins with the first", async () => {
    const [one, other] = [await place.open(), await place.open()];
    expect(await add(one, 0)).to.deep.equal({ used: 1, endsAt: at(60) });
    expect(await add(other, 30)).to.deep.equal({ used: 2, endsAt: at(60) });
    expect(await add(one, 59, 5)).to.deep.equal({ used: 7, endsAt: at(60) });
    expect(await add(other, 60, 2)).to.deep.equal({ used: 2, endsAt: at(120) });
  });

  it("are each caller's own", async () => {
    const database = await place.open();
    await add(database, 0, 9);
    expect(await add(database, 1, 1, "another")).to.deep.equal({ used: 1, endsAt: at(61) });
  });

  it("lose none of those that come at once", async () => {
    const databases = await Promise.all([place.open(), place.open(), place.open()]);
    const counts = await Promise.all(
      Array.from({ length: 60 }, (_, index) => add(databases[index % 3] as Database, 0)),
    );
    const used = counts.map((count) => count.used).toSorted((a, b) => a - b);
    expect(used).to.deep.equal(Array.from({ length: 60 }, (_, index) => index + 1));
  });

  it("keep what was used when the window gets shorter, or clocks differ a little", async () => {
    const database = await place.open();
    const long = { caller: "caller", requests: 5, at: at(0), endsAt: at(3600) };
    expect(await database.requestCounts.add(long)).to.deep.equal({ used: 5, endsAt: at(3600) });
    expect(await add(database, 1)).to.deep.equal({ used: 6, endsAt: at(61) });
    expect(await add(database, 0.9)).to.deep.equal({ used: 7, endsAt: at(60.9) });
  });

  it("are removed once their window has ended, in portions", async () => {
    const database = await place.open();
    for (const second of [0, 1, 2, 3]) await add(database, second, 1, `caller ${second}`);
    expect(await database.requestCounts.removeEnded(at(62), 2)).to.equal(2);
    expect(await database.requestCounts.removeEnded(at(62), 2)).to.equal(1);
    expect(await database.requestCounts.removeEnded(at(62), 2)).to.equal(0);
    const { rows } = await (await place.connect()).query("select caller_id from request_count");
    expect(rows).to.deep.equal([{ caller_id: "caller 3" }]);
  });

  it("cost no write to a disk", async () => {
    const { rows } = await (await place.connect()).query(
      "select relpersistence from pg_class where relname = 'request_count'",
    );
    expect(rows).to.deep.equal([{ relpersistence: "u" }]);
  });

  it("do not wait for connections that work has taken", async () => {
    const database = await place.open({ poolMax: 1 });
    await database.storage.uow.run(async ({ events }) => {
      await events.lock([]);
      expect(await add(database, 0)).to.have.property("used", 1);
    });
  });

  it("wait for a lock no longer than a moment, and for a server that is away not at all", async () => {
    const database = await place.open();
    await add(database, 0);
    const blocker = await place.connect();
    await blocker.query("begin; lock table request_count");
    const waiting = Array.from({ length: 5 }, () => failureOf(add(database, 1)));
    for (const failure of await Promise.all(waiting)) expect(failure).to.be.instanceOf(Unavailable);
    await blocker.query("rollback");
    // One a second finds out whether the server answers again; the others are refused at once.
    expect(await failureOf(add(database, 1)))
      .to.be.instanceOf(Unavailable)
      .with.nested.property("cause.message", "the database did not answer just now");
  });
});

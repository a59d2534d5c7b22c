import { type EventId, type Repositories, Unavailable } from "@bookings/domain";
import { anEvent, anId, anOrder, NOW } from "@bookings/domain/testing";
import { expect } from "chai";
import { failureOf, type Site, site } from "./support.ts";

/** Makes the first `failures` orders of a database fail as if they had lost to a rival. */
async function failOrders(place: Site, failures: number): Promise<void> {
  const client = await place.connect();
  await client.query(`
    create sequence tries;
    create function lose() returns trigger language plpgsql as $$ begin
      if nextval('tries') <= ${failures} then raise exception 'lost' using errcode = 'serialization_failure'; end if;
      return new;
    end $$;
    create trigger lose before insert on booking_order for each row execute function lose()`);
}

const winAgain = async (place: Site): Promise<void> =>
  void (await (
    await place.connect()
  ).query("drop function if exists lose cascade; drop sequence if exists tries"));

/** Resolves for everyone once so many have come. */
function meeting(size: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let missing = size;
  return () => {
    missing -= 1;
    if (missing === 0) resolve();
    return missing > 0 ? promise : Promise.resolve();
  };
}

const [ONE, TWO] = [anId<EventId>(1), anId<EventId>(2)];

describe("A unit of work", () => {
  const place = site();
  afterEach(() => winAgain(place));

  it("is done again when it loses to a rival", async () => {
    await failOrders(place, 3);
    const { storage } = await place.open();
    let runs = 0;
    await storage.uow.run(async ({ orders }) => {
      runs += 1;
      await orders.add(anOrder());
    });
    expect(runs).to.equal(4);
    expect(await storage.orders.list({ userId: anOrder().userId }, NOW)).to.have.length(1);
  });

  it("is given up when it loses ten times", async () => {
    await failOrders(place, 1_000);
    const { storage } = await place.open();
    let runs = 0;
    const failure = storage.uow.run(async ({ orders }) => {
      runs += 1;
      await orders.add(anOrder());
    });
    expect(await failureOf(failure))
      .to.be.instanceOf(Unavailable)
      .with.nested.property("cause.code", "40001");
    expect(runs).to.equal(10);
  });

  it("is done again when it is chosen to end a deadlock", async () => {
    const { storage } = await place.open();
    await storage.uow.run(async ({ events }) => {
      for (const eventId of [ONE, TWO]) await events.add(anEvent({ eventId }));
    });
    const met = meeting(2);
    let runs = 0;
    const crosswise =
      (first: EventId, second: EventId) =>
      async ({ events }: Repositories): Promise<void> => {
        runs += 1;
        const [event = anEvent()] = await events.lock([first]);
        await met();
        await events.lock([second]);
        await events.save([{ ...event, revision: event.revision + 1 }]);
      };
    await Promise.all([storage.uow.run(crosswise(ONE, TWO)), storage.uow.run(crosswise(TWO, ONE))]);
    // The loser may be quick enough to get in the other's way once more.
    expect(runs).to.be.within(3, 6);
    const kept = await storage.uow.run(({ events }) => events.lock([ONE, TWO]));
    expect(kept.map(({ revision }) => revision)).to.deep.equal([2, 2]);
  });

  it("writes an event as it is saved last, also where that is how it was found but for a seat", async () => {
    const { storage } = await place.open();
    const event = anEvent({ eventId: ONE });
    await storage.uow.run(({ events }) => events.add(event));
    await storage.uow.run(async ({ events }) => {
      const [found = event] = await events.lock([ONE]);
      await events.save([{ ...found, requiresApproval: !found.requiresApproval }]);
      await events.save([{ ...found, seatsTaken: 1 }]);
    });
    expect(await storage.uow.run(({ events }) => events.lock([ONE]))).to.deep.equal([
      { ...event, seatsTaken: 1 },
    ]);
  });

  it("is not done again for any other reason", async () => {
    const { storage } = await place.open();
    let runs = 0;
    const failure = storage.uow.run(async () => {
      runs += 1;
      throw new Error("no");
    });
    expect(await failureOf(failure))
      .to.be.an("error")
      .with.property("message", "no");
    expect(runs).to.equal(1);
  });

  it("sees what others commit meanwhile, whatever the server's default", async () => {
    const client = await place.connect();
    const { rows } = await client.query<{ name: string }>("select current_database() as name");
    await client.query(
      `alter database "${rows[0]?.name}" set default_transaction_isolation = 'serializable'`,
    );
    const { storage } = await place.open();
    const seen = await storage.uow.run(async ({ events }) => {
      const before = await events.lock([ONE]);
      await storage.uow.run((rival) => rival.events.add(anEvent({ eventId: ONE })));
      return [before.length, (await events.lock([ONE])).length];
    });
    await client.query(`alter database "${rows[0]?.name}" reset default_transaction_isolation`);
    expect(seen).to.deep.equal([0, 1]);
  });
});

describe("The connections", () => {
  const place = site();

  it("tell how many are there, in use, and waited for", async () => {
    const database = await place.open({ poolMax: 2 });
    expect(database.pool()).to.deep.equal({ max: 2, busy: 0, idle: 0, waiting: 0 });
    const gate = Promise.withResolvers<void>();
    const works = [1, 2, 3].map(() => database.storage.uow.run(() => gate.promise));
    while (database.pool().waiting === 0) await new Promise(setImmediate);
    expect(database.pool()).to.deep.equal({ max: 2, busy: 2, idle: 0, waiting: 1 });
    gate.resolve();
    await Promise.all(works);
    expect(database.pool()).to.deep.equal({ max: 2, busy: 0, idle: 2, waiting: 0 });
  });
});

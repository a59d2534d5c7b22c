import { EventNotFound, type Repositories } from "@bookings/domain";
import { type Change, type KeptRow, type MemoryStorage, memoryStorage } from "@bookings/domain/memory";
import {
  ATHLETE,
  aBooking,
  aKeptRequest,
  aLedgerEntry,
  anEvent,
  anOrder,
  NOW,
  sequentialIds,
} from "@bookings/domain/testing";
import { expect } from "chai";

const kept = (rows: readonly KeptRow[], keep?: (changes: readonly Change[]) => void): MemoryStorage =>
  memoryStorage({ ids: sequentialIds(), rows, ...(keep && { keep }) });

const names = (changes: readonly Change[]): string[] => changes.map(({ table, key }) => `${table} ${key}`);

async function writeSomeOfEach({ events, orders, bookings, ledger, users, keys }: Repositories) {
  await events.add(anEvent({ seatsTaken: 1 }));
  await orders.add(anOrder());
  await bookings.add([aBooking()]);
  await ledger.openRules(["reminder"], NOW);
  await ledger.record([aLedgerEntry()]);
  const rows = { orders: 0, bookings: 0, events: 0, notifications: 0, answers: 0 };
  await users.addRecord({ erasureId: "erasure" as never, erasedAt: NOW, erasedBy: "admin", rows });
  await keys.add(aKeptRequest());
}

describe("A storage in memory", () => {
  let written: Change[][];
  const note = (changes: readonly Change[]): void => void written.push([...changes]);
  beforeEach(() => (written = []));

  it("gives what a unit of work has changed to be kept, row by row and all at once", async () => {
    const storage = kept([], note);
    await storage.uow.run(writeSomeOfEach);
    const { eventId } = anEvent();
    expect(written.map(names)).to.deep.equal([
      [
        `events ${eventId}`,
        `orders ${anOrder().orderId}`,
        `bookings ${aBooking().bookingId}`,
        `ledger ${aLedgerEntry().id}`,
        "rules reminder",
        "erasures erasure",
        "keys key",
      ],
    ]);
    await storage.uow.run(({ events }) => events.save([anEvent({ seatsTaken: 2 })]));
    expect(written[1]).to.deep.equal([{ table: "events", key: eventId, value: anEvent({ seatsTaken: 2 }) }]);
  });

  it("says which rows are gone", async () => {
    const storage = kept([], note);
    await storage.uow.run(writeSomeOfEach);
    await storage.uow.run(({ keys }) => keys.remove("key"));
    expect(written[1]).to.deep.equal([{ table: "keys", key: "key", value: undefined }]);
  });

  it("has nothing kept of a unit of work that only reads, or that throws", async () => {
    const storage = kept([], note);
    await storage.uow.run(({ events }) => events.lock([anEvent().eventId]));
    await storage.uow
      .run(async ({ events }) => {
        await events.add(anEvent());
        throw new Error("given up");
      })
      .catch(() => undefined);
    expect(written).to.deep.equal([]);
  });

  it("goes on from the rows that were kept", async () => {
    await kept([], note).uow.run(writeSomeOfEach);
    const again = kept(written.flat(), note);
    expect(again.ledger()).to.deep.equal([aLedgerEntry()]);
    expect(again.keys()).to.deep.equal([aKeptRequest()]);
    expect(again.erasures().map(({ erasureId }) => erasureId)).to.deep.equal(["erasure"]);
    expect(await again.orders.list({ userId: ATHLETE }, NOW)).to.have.length(1);
    const [progress] = await again.uow.run(({ ledger }) => ledger.openRules(["reminder"], new Date(0)));
    expect(progress?.since).to.deep.equal(NOW);
    expect(written).to.have.length(1);
  });

  it("changes nothing when keeping fails, hands the failure on, and works on", async () => {
    const full = new Error("the disk is full");
    let failing = true;
    const storage = kept([], () => {
      if (failing) throw full;
    });
    const add = () => storage.uow.run(({ events }) => events.add(anEvent()));
    expect(await add().catch((thrown: unknown) => thrown)).to.equal(full);
    const found = await storage.events.get(anEvent().eventId, NOW).catch((thrown: unknown) => thrown);
    expect(found).to.be.instanceOf(EventNotFound);
    failing = false;
    expect(await add()).to.equal(true);
  });

  it("lets nobody see what is not kept yet", async () => {
    const during: unknown[] = [];
    const storage: MemoryStorage = memoryStorage({
      ids: sequentialIds(),
      keep: async () => void during.push(await storage.events.coachOf(anEvent().eventId)),
    });
    await storage.uow.run(({ events }) => events.add(anEvent()));
    expect(during).to.deep.equal([undefined]);
    expect(await storage.events.coachOf(anEvent().eventId)).to.equal(anEvent().coachId);
  });

  it("keeps what it was given, whatever becomes of the original", async () => {
    const storage = kept([]);
    const entry = aLedgerEntry();
    const startAt = new Date(anEvent().startAt);
    await storage.uow.run(async ({ events, ledger }) => {
      await events.add(anEvent({ startAt }));
      await ledger.record([entry]);
    });
    startAt.setTime(0);
    Object.assign(entry, { reason: "changed" });
    expect((await storage.events.get(anEvent().eventId, NOW)).startAt).to.equal(
      anEvent().startAt.toISOString(),
    );
    expect(storage.ledger()).to.deep.equal([aLedgerEntry()]);
  });

  it("lets no reader change a row", async () => {
    const storage = kept([]);
    await storage.uow.run(writeSomeOfEach);
    const [entry] = storage.ledger();
    expect(() => Object.assign(entry as object, { status: "sent" })).to.throw(TypeError);
    expect(() => Reflect.apply(Array.prototype.push, storage.keys()[0]?.people, ["someone"])).to.throw(
      TypeError,
    );
  });

  it("takes nothing from repositories whose unit of work is over", async () => {
    const storage = kept([], note);
    const { events } = await storage.uow.run(async (repositories) => repositories);
    await events.add(anEvent());
    expect(await storage.events.coachOf(anEvent().eventId)).to.equal(undefined);
    await storage.uow.run(({ orders }) => orders.add(anOrder()));
    expect(written.map(names)).to.deep.equal([[`orders ${anOrder().orderId}`]]);
  });

  it("shows an order that has no bookings", async () => {
    const storage = kept([]);
    await storage.uow.run(({ orders }) => orders.add(anOrder()));
    const [order] = await storage.orders.list({ userId: ATHLETE }, NOW);
    expect(order).to.deep.include({ orderId: anOrder().orderId, bookings: [] });
  });

  it("refuses a row that is there already, and to change one that is not, as a database would", async () => {
    const storage = kept([]);
    const twice = storage.uow.run(async ({ orders }) => {
      await orders.add(anOrder());
      await orders.add(anOrder());
    });
    expect(String(await twice.catch((thrown: unknown) => thrown))).to.contain("there is a row");
    const missing = storage.uow.run(({ events }) => events.save([anEvent()]));
    expect(String(await missing.catch((thrown: unknown) => thrown))).to.contain("there is no row");
  });
});

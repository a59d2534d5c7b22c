import { lapse, viewBooking } from "@bookings/domain";
import {
  aBooking,
  aLedgerEntry,
  anEvent,
  anOrder,
  aTimeSlot,
  DAY,
  later,
  NOW,
} from "@bookings/domain/testing";
import { expect } from "chai";
import pg from "pg";
import { failureOf, keepBooking, site } from "./support.ts";

const awkward = [
  "it's \"quoted\" \\ and \\' \\u0041 \\\\",
  "'; drop table booking; --",
  "' or '1'='1",
  "$1 ? :name ${x} %s % _ $$ $body$",
  "🏄‍♀️ ☃ Ünïcode \u{10ffff}",
  '{"a": [1, null]} {1,2,NULL} (a,b)',
  "NULL",
  "line\nbreak\ttab\r\n",
  " ",
];

describe("A text such as", () => {
  const place = site();

  for (const text of awkward) {
    it(`${JSON.stringify(text)} is kept as it is`, async () => {
      const { storage } = await place.open();
      await keepBooking(storage, aBooking({ note: text }));
      expect((await storage.bookings.get(aBooking().bookingId, NOW)).note).to.equal(text);
      const entry = aLedgerEntry({ ruleId: text, channel: text, reason: text });
      const claim = { claimId: text, now: later(NOW, 1), until: later(NOW, 2), limit: 1 };
      const [claimed] = await storage.uow.run(async ({ ledger }) => {
        await ledger.record([entry]);
        await ledger.openRules([text], NOW);
        await ledger.closeScan([text], NOW);
        return ledger.claim(claim);
      });
      expect(claimed?.entry).to.deep.equal(entry);
    });

    it(`${JSON.stringify(text)} is no id`, async () => {
      const { storage } = await place.open();
      const failures = await Promise.all([
        failureOf(storage.bookings.get(text as never, NOW)),
        failureOf(storage.bookings.list({ userId: text as never }, NOW)),
        failureOf(storage.orders.list({ userId: text as never }, NOW)),
        failureOf(storage.uow.run(({ users }) => users.open(text as never))),
      ]);
      for (const failure of failures) expect(failure).to.include({ code: "22P02" });
      expect(await storage.bookings.list({ statuses: [text as never] }, NOW)).to.deep.equal([]);
    });
  }

  it("a channel's answer with characters that PostgreSQL cannot keep loses just these", async () => {
    const { storage } = await place.open();
    const entry = aLedgerEntry();
    const claim = { claimId: "run", now: NOW, until: later(NOW, 1), limit: 1 };
    const [claimed] = await storage.uow.run(async ({ ledger }) => {
      await ledger.record([entry]);
      await ledger.claim(claim);
      await ledger.settle("run", [{ ...entry, reason: "a\0b\ud800c" }]);
      return ledger.claim(claim);
    });
    expect(claimed?.entry.reason).to.equal("ab\ufffdc");
  });
});

describe("A value", () => {
  const place = site();

  it("at the edge of time is kept to the millisecond, in any time zone", async () => {
    const client = await place.connect();
    const { rows } = await client.query<{ name: string }>("select current_database() as name");
    await client.query(`alter database "${rows[0]?.name}" set timezone = 'Asia/Kathmandu'`);
    const { storage } = await place.open();
    const edges = {
      startAt: new Date("0001-01-01T00:00:00.000Z"),
      endAt: new Date("9999-12-31T23:59:59.999Z"),
    };
    await keepBooking(storage, aBooking(), anEvent(edges));
    const [event] = await storage.uow.run(({ events }) => events.lock([anEvent().eventId]));
    await client.query(`alter database "${rows[0]?.name}" reset timezone`);
    expect(event).to.deep.equal(anEvent(edges));
  });

  it("beyond the year 9999 is kept where the domain can count that far", async () => {
    const { storage } = await place.open();
    const end = new Date("9999-12-31T23:59:59.999Z");
    const entry = aLedgerEntry({ dueAt: end, expiresAt: later(end, DAY) });
    const claim = { claimId: "run", now: NOW, until: later(end, DAY), limit: 1 };
    const [claimed] = await storage.uow.run(async ({ ledger }) => {
      await ledger.record([entry]);
      return ledger.claim(claim);
    });
    expect(claimed?.entry).to.deep.equal(entry);
  });

  it("as large as a number can be is kept exactly", async () => {
    const { storage } = await place.open();
    const most = Number.MAX_SAFE_INTEGER;
    const timeslot = aTimeSlot({ numberOfParticipants: most, price: most, duration: most });
    const event = anEvent({ timeslot, seatsTaken: most, revision: most, serviceCardinality: most });
    await keepBooking(storage, aBooking({ version: most }), event);
    const [kept] = await storage.uow.run(({ events }) => events.lock([event.eventId]));
    expect(kept).to.deep.equal(event);
    expect((await storage.bookings.get(aBooking().bookingId, NOW)).version).to.equal(`${most}.${most}`);
  });

  it("is read without changing how others in this process read theirs", async () => {
    await (await place.open()).ping();
    const client = await place.connect();
    const { rows } = await client.query(
      "select 1::bigint as whole, '2026-01-01T00:00:00Z'::timestamptz as instant",
    );
    expect(rows[0]).to.deep.equal({ whole: "1", instant: new Date("2026-01-01T00:00:00Z") });
    expect(pg.types.getTypeParser(pg.types.builtins.INT8)("1")).to.equal("1");
  });
});

describe("A list of bookings", () => {
  const place = site();

  it("shows a request that has lapsed exactly as the domain does, moved or not", async () => {
    const { storage } = await place.open();
    const { startAt } = anEvent();
    const booking = aBooking({ version: 9 });
    await keepBooking(storage, booking);
    for (const movedAt of [null, later(startAt, -1), startAt, later(startAt, 1)]) {
      const event = anEvent({ movedAt, revision: 5 });
      await storage.uow.run(({ events }) => events.save([event]));
      for (const now of [later(startAt, -1), startAt, later(startAt, DAY)]) {
        const seen = viewBooking({ booking: lapse(booking, event, now), event });
        expect(await storage.bookings.get(booking.bookingId, now)).to.deep.equal(seen);
        expect(await storage.bookings.list({ userId: booking.userId }, now)).to.deep.equal([seen]);
        const [order] = await storage.orders.list({ userId: booking.userId }, now);
        expect(order?.bookings).to.deep.equal([seen]);
        const held = seen.bookingStatus === "Pending" ? event.seatsTaken : event.seatsTaken - 1;
        expect((await storage.events.get(event.eventId, now)).seatsTaken).to.equal(held);
      }
    }
  });

  it("takes a window that ends before it begins for one that holds nothing", async () => {
    const { storage } = await place.open();
    await keepBooking(storage);
    const window = { startAt: later(anEvent().endAt, DAY), endAt: anOrder().createdAt };
    expect(await storage.bookings.list({ userId: aBooking().userId, window }, NOW)).to.deep.equal([]);
  });
});

describe("A request", () => {
  const place = site();

  it("lapses with its event, wherever that is moved to", async () => {
    const { storage } = await place.open();
    const event = anEvent();
    await keepBooking(storage, aBooking(), event);
    const lapsedAt = (now: Date) => storage.uow.run(({ events }) => events.withLapsedRequests(now, 10));
    for (const days of [-1, 3, 0]) {
      const moved = { startAt: later(event.startAt, days * DAY), endAt: later(event.endAt, days * DAY) };
      await storage.uow.run(({ events }) => events.save([anEvent(moved)]));
      expect(await lapsedAt(later(moved.startAt, -1))).to.deep.equal([]);
      expect(await lapsedAt(moved.startAt)).to.deep.equal([event.eventId]);
    }
    await storage.uow.run(({ bookings }) =>
      bookings.save([aBooking({ state: { status: "Rejected", rejectedAt: NOW } })]),
    );
    expect(await lapsedAt(later(event.startAt, DAY))).to.deep.equal([]);
  });
});

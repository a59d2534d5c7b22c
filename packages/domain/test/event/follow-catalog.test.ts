import { CatalogUnavailable, type EventId } from "@bookings/domain";
import { anEvent, anId, asAdmin, HOUR, later, START } from "@bookings/domain/testing";
import { expect } from "chai";
import { aWorld, BOOKING, bookingIn, bookingOfOther, EVENT, type World } from "../world.ts";
import { aPlace, aSource, copyOf, hour, revisionOf, UNKNOWN } from "./catalog-world.ts";

describe("The job that follows another service's catalog", () => {
  const run = ({ useCases }: World) => useCases.followCatalog();

  it("moves the bookings of upcoming events, so that reminders come in time", async () => {
    const { world } = await aPlace(hour, { bookings: [bookingIn("Accepted")] });
    expect(await run(world)).to.deep.equal({ asked: 1, failures: [] });
    const view = await world.useCases.getBooking({ caller: asAdmin, bookingId: BOOKING });
    expect(view.startAt).to.equal(hour.startAt.toISOString());
  });

  it("cancels the bookings of what was canceled", async () => {
    const { world } = await aPlace({ status: "Canceled" }, { bookings: [bookingIn("Pending")] });
    await run(world);
    expect((await world.stored()).state.status).to.equal("Canceled");
  });

  it("writes nothing where nothing has changed, and leaves alone what the catalog no longer has", async () => {
    const { world, source } = await aPlace({}, { bookings: [bookingIn("Accepted")] });
    await run(world);
    source.says.clear();
    expect(await run(world)).to.deep.equal({ asked: 1, failures: [] });
    expect(await revisionOf(world)).to.equal(1);
    expect(source.asked).to.deep.equal([EVENT, EVENT]);
  });

  it("does not ask for what nobody has booked, nor for what has started", async () => {
    const { world, source } = await aPlace({}, { bookings: [bookingIn("Canceled")] });
    await run(world);
    const started = await aPlace({}, { now: later(START, 1), bookings: [bookingIn("Accepted")] });
    await run(started.world);
    expect([...source.asked, ...started.source.asked]).to.deep.equal([]);
  });

  it("has nothing to ask for where the catalog is its own", async () => {
    const world = await aWorld({ bookings: [bookingIn("Accepted")] });
    expect(await run(world)).to.deep.equal({ asked: 1, failures: [] });
  });

  it("goes on when one event cannot be read, and tells why", async () => {
    const { world, source } = await aPlace(hour, {
      events: [anEvent({ eventId: UNKNOWN, startAt: later(START, -1) }), anEvent()],
      bookings: [bookingIn("Accepted"), bookingOfOther(1, { eventId: UNKNOWN })],
    });
    const { read } = source;
    source.read = (eventId, how) =>
      eventId === UNKNOWN ? Promise.reject(new CatalogUnavailable()) : read(eventId, how);
    const { asked, failures } = await run(world);
    expect([asked, failures.length]).to.deep.equal([2, 1]);
    expect((await copyOf(world)).startAt).to.equal(hour.startAt.toISOString());
  });

  it("fails with the storage", async () => {
    const { world, source } = await aPlace({}, { bookings: [bookingIn("Accepted")] });
    source.read = () => Promise.reject(new TypeError("a mistake"));
    expect(await run(world).catch((error: Error) => error)).to.be.instanceOf(TypeError);
  });

  describe("with more events than one run reads", () => {
    const ids = Array.from({ length: 900 }, (_, index) => anId<EventId>(index + 1));

    /** So many start at the same time, and a seat of each is taken. */
    async function aLongList(atOnce = 4) {
      const source = aSource([]);
      const world = await aWorld({ source, events: [] });
      await world.storage.uow.run(async ({ events }) => {
        for (const [index, eventId] of ids.entries()) {
          const startAt = later(START, Math.floor(index / atOnce) * HOUR);
          await events.add(anEvent({ eventId, startAt, endAt: later(startAt, HOUR), seatsTaken: 1 }));
        }
      });
      const read = async () => {
        source.asked.length = 0;
        await run(world);
        return source.asked.map((id) => ids.indexOf(id as EventId)).toSorted((a, b) => a - b);
      };
      return { world, source, read };
    }

    const from = (start: number, end: number) =>
      Array.from({ length: end - start }, (_, index) => start + index);

    it("reads those that start soonest each time, and goes round over the others", async () => {
      const { read } = await aLongList();
      expect(await read()).to.deep.equal([...from(0, 250), ...from(250, 500)]);
      expect(await read()).to.deep.equal([...from(0, 250), ...from(500, 750)]);
      expect(await read()).to.deep.equal([...from(0, 250), ...from(750, 900)]);
      expect(await read()).to.deep.equal([...from(0, 250), ...from(250, 500)]);
    });

    it("goes round also where all start at once", async () => {
      const { read } = await aLongList(ids.length);
      await read();
      expect(await read()).to.deep.equal([...from(0, 250), ...from(500, 750)]);
    });

    it("reads the same ones again when the source was away", async () => {
      const { read, source } = await aLongList();
      source.isAway = true;
      await read();
      source.isAway = false;
      expect(await read()).to.deep.equal(from(0, 500));
    });

    it("goes on behind those that start soonest when time has overtaken it", async () => {
      const { read, world } = await aLongList();
      await read();
      world.clock.set(later(START, 100 * HOUR));
      expect(await read()).to.deep.equal(from(404, 900));
    });

    it("asks for ten at a time", async () => {
      const { source, world } = await aLongList();
      let [now, most] = [0, 0];
      source.read = async () => {
        now += 1;
        most = Math.max(most, now);
        await Promise.resolve();
        now -= 1;
        return undefined;
      };
      await run(world);
      expect(most).to.equal(10);
    });
  });
});

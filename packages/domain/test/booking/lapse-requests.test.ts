import {
  type BookingId,
  type EventCatalog,
  type EventId,
  lapseRequests,
  type UnitOfWork,
} from "@bookings/domain";
import { anEvent, anId, END, manualClock, START } from "@bookings/domain/testing";
import { expect } from "chai";
import { aWorld, BOOKING, bookingIn, bookingOfOther, states } from "../world.ts";

describe("Writing down lapsed requests", () => {
  it("cancels the requests of started events and frees their seats", async () => {
    const accepted = bookingOfOther(1, { state: states.Accepted });
    const { ports, clock, stored, seats } = await aWorld({ bookings: [bookingIn("Pending"), accepted] });
    const run = lapseRequests({ uow: ports.storage.uow, clock });
    await run();
    expect([await seats(), (await stored()).state.status]).to.deep.equal([2, "Pending"]);
    clock.set(START);
    await run();
    expect([await seats(), (await stored()).state.status]).to.deep.equal([1, "Canceled"]);
    expect(await stored(accepted.bookingId)).to.deep.equal(accepted);
  });

  it("frees as many seats as requests have lapsed", async () => {
    const { ports, clock, seats } = await aWorld({
      now: START,
      bookings: [bookingIn("Pending"), bookingOfOther(1)],
    });
    await lapseRequests({ uow: ports.storage.uow, clock })();
    expect(await seats()).to.equal(0);
  });

  it("changes nothing more the second time", async () => {
    const { ports, clock, stored, seats } = await aWorld({ now: START, bookings: [bookingIn("Pending")] });
    const run = lapseRequests({ uow: ports.storage.uow, clock });
    await run();
    const once = await stored(BOOKING);
    clock.set(END);
    expect(await run()).to.equal(0);
    expect(await stored(BOOKING)).to.deep.equal(once);
    expect(await seats()).to.equal(0);
  });

  it("goes on until none are left, however many there are", async () => {
    const numbers = Array.from({ length: 101 }, (_, index) => index + 1);
    const events = numbers.map((number) => anEvent({ eventId: anId<EventId>(number) }));
    const bookings = events.map(({ eventId }, index) =>
      bookingIn("Pending", { eventId, bookingId: anId<BookingId>(index + 1) }),
    );
    const { ports, clock, storage } = await aWorld({ now: START, events, bookings });
    expect(await lapseRequests({ uow: ports.storage.uow, clock })()).to.equal(101);
    expect(await storage.uow.run((all) => all.events.withLapsedRequests(START, 200))).to.deep.equal([]);
  });

  it("passes over an event that has gone meanwhile", async () => {
    const events: Partial<EventCatalog> = {
      withLapsedRequests: async () => [anId<EventId>(1)],
      lock: async () => [],
    };
    const uow = { run: (work) => work({ events } as never) } as UnitOfWork<never>;
    await lapseRequests({ uow, clock: manualClock(START) })();
  });
});

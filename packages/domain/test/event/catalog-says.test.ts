import { CatalogUnavailable, eventStatuses, useCases, viewEvent } from "@bookings/domain";
import {
  anEvent,
  asAdmin,
  asService,
  COACH,
  eventDetails,
  HOUR,
  later,
  NOW,
  START,
} from "@bookings/domain/testing";
import { expect } from "chai";
import { BOOKING, bookingIn, bookingOfOther, EVENT, refusalOf } from "../world.ts";
import {
  aPlace,
  codesOf,
  copyOf,
  hour,
  look,
  OTHER_COACH,
  order,
  revisionOf,
  seats,
  UNKNOWN,
} from "./catalog-world.ts";

describe("What another service's catalog says", () => {
  it("cannot bring back what was canceled; the rest is followed", async () => {
    const { world } = await aPlace(hour, { events: [anEvent({ status: "Canceled" })] });
    expect(await look(world)).to.deep.equal(viewEvent(anEvent({ status: "Canceled", ...hour })));
    expect(await codesOf(order(world))).to.deep.equal(["event_not_bookable"]);
    expect(await revisionOf(world)).to.equal(2);
  });

  for (const status of eventStatuses) {
    it(`cannot give a ${status} event to another coach: the rest is followed, and nothing more is booked`, async () => {
      const there = { coachId: OTHER_COACH, status, ...hour };
      const { world } = await aPlace(there, { bookings: [bookingOfOther(1)] });
      const refusal = await refusalOf(order(world));
      expect(refusal.problems.map(({ code }) => code)).to.deep.equal(["event_not_bookable"]);
      expect(refusal.message).to.match(/belongs to another coach/);
      const seatsTaken = status === "Scheduled" ? 1 : 0;
      expect(await look(world)).to.deep.equal(viewEvent(anEvent({ status, ...hour, seatsTaken })));
      expect((await world.stored(bookingOfOther(1).bookingId)).coachId).to.equal(COACH);
    });
  }

  it("throws nobody out: with fewer seats than are held, there are as many as are held", async () => {
    const { world } = await aPlace(seats(1), {
      events: [anEvent(seats(3))],
      bookings: [bookingOfOther(1), bookingOfOther(2)],
    });
    expect(await codesOf(order(world))).to.deep.equal(["event_full"]);
    expect(await look(world)).to.deep.include({ seatsTaken: 2, ...seats(2) });
    expect(await revisionOf(world)).to.equal(2);
  });

  it("takes away a seat that is given back, as long as there are too many", async () => {
    const { world } = await aPlace(seats(1), { bookings: [bookingOfOther(1), bookingOfOther(2)] });
    const free = (number: number) =>
      world.useCases.cancelBooking({
        caller: asService,
        bookingId: bookingOfOther(number).bookingId,
        userId: null,
        reasonCode: "Other",
        reasonText: null,
      } as never);
    await free(1);
    expect(await codesOf(order(world))).to.deep.equal(["event_full"]);
    expect(await look(world)).to.deep.include({ seatsTaken: 1, ...seats(1) });
    await free(2);
    expect((await order(world)).bookings).to.have.length(1);
  });

  it("counts only the seats that are still held after it", async () => {
    const past = { startAt: later(NOW, -HOUR), endAt: later(NOW, HOUR) };
    const bookings = [bookingIn("Accepted"), bookingOfOther(1), bookingOfOther(2)];
    const { world } = await aPlace({ ...past, ...seats(1) }, { events: [anEvent(seats(3))], bookings });
    expect(await look(world)).to.deep.include({ seatsTaken: 1, ...seats(1) });
    expect((await world.stored(bookingOfOther(1).bookingId)).state).to.have.nested.property(
      "cancellation.canceledByRole",
      "System",
    );
  });

  it("is asked for anew before anything is changed: what was pushed is not undone by an older answer", async () => {
    const { world, source } = await aPlace();
    source.remembered.set(EVENT, eventDetails());
    source.says.set(EVENT, eventDetails(hour));
    await world.useCases.putEvent({ caller: asService, eventId: EVENT, details: eventDetails(hour) });
    expect((await look(world)).startAt).to.equal(hour.startAt.toISOString());
    expect(await revisionOf(world)).to.equal(2);
  });

  it("corrects what was pushed otherwise", async () => {
    const { world } = await aPlace();
    await world.useCases.putEvent({ caller: asService, eventId: EVENT, details: eventDetails(hour) });
    expect((await look(world)).startAt).to.equal(START.toISOString());
  });
});

describe("Looking at an event of another service's catalog", () => {
  it("shows it with the seats that are taken here, and writes nothing where nothing has changed", async () => {
    const { world, source } = await aPlace({}, { bookings: [bookingIn("Pending")] });
    expect(await look(world)).to.deep.equal(viewEvent(anEvent({ seatsTaken: 1 })));
    expect(source.asked).to.deep.equal([EVENT]);
  });

  it("shows it as it is by now, and its bookings follow", async () => {
    const { world } = await aPlace(hour, { bookings: [bookingIn("Pending")] });
    expect(await look(world)).to.deep.equal(viewEvent(anEvent({ seatsTaken: 1, ...hour })));
    const view = await world.useCases.getBooking({ caller: asAdmin, bookingId: BOOKING });
    expect(view.startAt).to.equal(hour.startAt.toISOString());
  });

  it("does not bring here what nobody has booked", async () => {
    const { world } = await aPlace({}, { events: [] });
    expect(await look(world)).to.deep.equal(viewEvent(anEvent()));
    expect((await refusalOf(copyOf(world))).code).to.equal("event_not_found");
  });

  it("finds nothing where the catalog has nothing, whatever was booked", async () => {
    const { world, source } = await aPlace({}, { bookings: [bookingIn("Accepted")] });
    source.says.clear();
    expect((await refusalOf(look(world))).code).to.equal("event_not_found");
    expect((await refusalOf(look(world, UNKNOWN))).code).to.equal("event_not_found");
    expect((await world.stored()).state.status).to.equal("Accepted");
  });

  it("shows the copy while the source is away, and says so where there is none", async () => {
    const { world, source } = await aPlace(hour);
    source.isAway = true;
    expect(await look(world)).to.deep.equal(viewEvent(anEvent()));
    expect(await refusalOf(look(world, UNKNOWN))).to.be.instanceOf(CatalogUnavailable);
  });

  it("shows the copy when the source goes before it is asked anew", async () => {
    const { world, source } = await aPlace(hour);
    const { read } = source;
    source.read = (eventId, how) => {
      source.isAway = how?.anew === true;
      return read(eventId, how);
    };
    expect(await look(world)).to.deep.equal(viewEvent(anEvent()));
  });

  for (const isAway of [false, true]) {
    it(`fails with the storage${isAway ? ", also while the source is away" : ""}`, async () => {
      const { world, source } = await aPlace();
      source.isAway = isAway;
      const broken = { ...world.storage, events: { get: () => Promise.reject(new Error("broken")) } };
      const failing = useCases({ ...world.ports, storage: broken as never });
      expect(await failing.getEvent({ eventId: EVENT }).catch((error: Error) => error.message)).to.equal(
        "broken",
      );
    });
  }
});

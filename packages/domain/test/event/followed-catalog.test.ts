import { CatalogUnavailable, type EventId, type EventSource, viewEvent } from "@bookings/domain";
import {
  ATHLETE,
  anEvent,
  anId,
  asAdmin,
  aTimeSlot,
  COACH,
  DAY,
  END,
  eventDetails,
  later,
  START,
} from "@bookings/domain/testing";
import { expect } from "chai";
import { asAthlete, asStranger, aWorld, bookingOfOther, EVENT, refusalOf, type World } from "../world.ts";
import { aPlace, codesOf, copyOf, hour, look, order, revisionOf, UNKNOWN } from "./catalog-world.ts";

describe("An order of events of another service's catalog", () => {
  it("brings here what was not known here, and books it", async () => {
    const { world } = await aPlace({ requiresApproval: false }, { events: [] });
    const { bookings } = await order(world);
    expect(bookings[0]).to.include({ eventId: EVENT, bookingStatus: "Accepted", coachId: COACH });
    expect(await copyOf(world)).to.deep.equal(viewEvent(anEvent({ requiresApproval: false, seatsTaken: 1 })));
  });

  it("asks once for each event, all at the same time, and writes nothing where nothing has changed", async () => {
    const other = anId<EventId>(2);
    const tomorrow = { startAt: later(START, DAY), endAt: later(END, DAY) };
    const asked: EventId[] = [];
    const both = Promise.withResolvers<void>();
    const source: EventSource = {
      read: async (eventId) => {
        asked.push(eventId);
        if (asked.length === 2) both.resolve();
        await both.promise;
        return eventDetails(eventId === other ? tomorrow : {});
      },
    };
    const world = await aWorld({ source, events: [anEvent(), anEvent({ eventId: other, ...tomorrow })] });
    await order(world, [EVENT, other]);
    expect(asked).to.deep.equal([EVENT, other]);
    expect([await revisionOf(world), await revisionOf(world, other)]).to.deep.equal([1, 1]);
  });

  it("sees the event as it is by now, and so do the bookings of others", async () => {
    const { world, source } = await aPlace(hour, { bookings: [bookingOfOther(1)] });
    const { bookings } = await order(world);
    expect(bookings[0]?.startAt).to.equal(hour.startAt.toISOString());
    expect(source.asked).to.deep.equal([EVENT, `${EVENT}!`, EVENT]);
    const list = await world.useCases.listBookings({ caller: asAdmin, filter: { eventId: EVENT } });
    expect(list.bookings.map(({ startAt }) => startAt)).to.deep.equal([
      hour.startAt.toISOString(),
      hour.startAt.toISOString(),
    ]);
  });

  it("of one that was canceled there is refused, and its bookings are canceled by the coach", async () => {
    const { world } = await aPlace({ status: "Canceled" }, { bookings: [bookingOfOther(1)] });
    expect(await codesOf(order(world))).to.deep.equal(["event_not_bookable"]);
    const { state } = await world.stored(bookingOfOther(1).bookingId);
    expect(state).to.have.nested.property("cancellation.canceledByRole", "Coach");
    expect(await world.seats()).to.equal(0);
  });

  it("of one that the catalog does not have is refused; a copy stays, and so do its bookings", async () => {
    const { world } = await aPlace({}, { events: [anEvent(), anEvent({ eventId: UNKNOWN })] });
    expect(await codesOf(order(world, [UNKNOWN]))).to.deep.equal(["event_not_found"]);
    expect(await codesOf(order(world, [anId<EventId>(0xfe), EVENT]))).to.deep.equal(["event_not_found"]);
    expect((await copyOf(world, UNKNOWN)).eventId).to.equal(UNKNOWN);
    expect(await world.seats()).to.equal(0);
  });

  const careless: [string, object, string][] = [
    ["a stranger's", { caller: asStranger }, "forbidden"],
    ["without events", { eventIds: [] }, "validation"],
    ["of the same event twice", { eventIds: [EVENT, EVENT] }, "duplicate_event"],
    ["paid by card", { paymentMethod: { type: "Card" } }, "payment_method_not_supported"],
  ];
  for (const [what, changes, code] of careless) {
    it(`that is ${what} has nobody asked`, async () => {
      const { world, source } = await aPlace();
      const command = {
        caller: asAthlete,
        userId: ATHLETE,
        eventIds: [EVENT],
        paymentMethod: { type: "Cash" },
      };
      expect(await codesOf(world.useCases.placeOrder({ ...command, ...changes } as never))).to.deep.equal([
        code,
      ]);
      expect(source.asked).to.deep.equal([]);
    });
  }

  it("is unavailable while the source is away, with nothing written", async () => {
    const { world, source } = await aPlace(hour);
    source.isAway = true;
    const refusal = await refusalOf(order(world));
    expect(refusal).to.be.instanceOf(CatalogUnavailable);
    expect(refusal.message).to.match(/^the service cannot reach the catalog of events at the moment/);
    expect([await world.seats(), await revisionOf(world)]).to.deep.equal([0, 1]);
    source.isAway = false;
    expect((await order(world)).bookings).to.have.length(1);
  });

  it("is unavailable when the source goes between two questions", async () => {
    const { world, source } = await aPlace(hour);
    const { read } = source;
    source.read = (eventId, how) => {
      source.isAway = how?.anew === true;
      return read(eventId, how);
    };
    expect(await refusalOf(order(world))).to.be.instanceOf(CatalogUnavailable);
    expect(await revisionOf(world)).to.equal(1);
  });

  it("is unavailable when source and copy never come to an end", async () => {
    const { world, source } = await aPlace();
    let price = 0;
    source.read = async () => eventDetails({ timeslot: aTimeSlot({ price: (price += 1) }) });
    expect(await refusalOf(order(world))).to.be.instanceOf(CatalogUnavailable);
    expect(await world.seats()).to.equal(0);
    expect(await revisionOf(world)).to.equal(4);
  });

  it("is refused when the event goes from the catalog between two questions", async () => {
    const { world, source } = await aPlace(hour);
    const { read } = source;
    source.read = (eventId, how) => {
      if (how?.anew === true) source.says.clear();
      return read(eventId, how);
    };
    expect(await codesOf(order(world))).to.deep.equal(["event_not_found"]);
  });

  for (const impossible of [{ endAt: START }, { timeslot: aTimeSlot({ ageFrom: 40, ageTo: 30 }) }]) {
    it(`takes what no event can be for no answer: ${Object.keys(impossible).join()}`, async () => {
      const { world } = await aPlace(impossible);
      expect(await refusalOf(order(world))).to.be.instanceOf(CatalogUnavailable);
      expect(await look(world)).to.deep.equal(viewEvent(anEvent()));
    });
  }

  it("lets mistakes of the source itself through", async () => {
    const { world, source } = await aPlace();
    source.read = () => Promise.reject(new TypeError("a mistake"));
    for (const attempt of [order(world), look(world)])
      expect(await attempt.catch((error: Error) => error)).to.be.instanceOf(TypeError);
  });
});

describe("An order with a key, of events of another service's catalog", () => {
  const keyed = async ({ useCases }: World) => {
    const attempt = useCases.keyed({ keyId: "key", fingerprint: "request", senders: [ATHLETE] });
    const command = {
      caller: asAthlete,
      userId: ATHLETE,
      eventIds: [EVENT],
      paymentMethod: { type: "Cash" },
    };
    const placed = await attempt.useCases.placeOrder(command as never).catch(attempt.refused);
    return { placed, replayed: attempt.isReplayed() };
  };

  it("is done once, also where the event has to be brought here first", async () => {
    const { world } = await aPlace({}, { events: [] });
    const first = await keyed(world);
    expect(first.replayed).to.equal(false);
    expect(await keyed(world)).to.deep.equal({ ...first, replayed: true });
    expect(await world.seats()).to.equal(1);
  });

  it("keeps what the event has become when it is refused itself", async () => {
    const { world } = await aPlace({ status: "Canceled" }, { bookings: [bookingOfOther(1)] });
    expect(await codesOf(keyed(world))).to.deep.equal(["event_not_bookable"]);
    expect((await world.stored(bookingOfOther(1).bookingId)).state.status).to.equal("Canceled");
  });

  it("gets its first answer while the source is away", async () => {
    const { world, source } = await aPlace();
    const first = await keyed(world);
    source.isAway = true;
    expect(await keyed(world)).to.deep.equal({ ...first, replayed: true });
  });

  it("is free for another try when the source was away", async () => {
    const { world, source } = await aPlace();
    source.isAway = true;
    expect(await refusalOf(keyed(world))).to.be.instanceOf(CatalogUnavailable);
    source.isAway = false;
    expect((await keyed(world)).replayed).to.equal(false);
  });
});

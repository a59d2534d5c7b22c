import {
  type BookingStatus,
  bookingStatuses,
  type EventDetails,
  newEvent,
  putEvent,
  type UnitOfWork,
  viewEvent,
} from "@bookings/domain";
import {
  anEvent,
  anId,
  asAdmin,
  asService,
  aTimeSlot,
  END,
  eventDetails,
  HOUR,
  later,
  MINUTE,
  manualClock,
  NOW,
  START,
} from "@bookings/domain/testing";
import { expect } from "chai";
import { aWorld, BOOKING, bookingIn, bookingOfOther, EVENT, refusalOf, type World } from "../world.ts";

const put = ({ useCases }: World, changes: Partial<EventDetails> = {}) =>
  useCases.putEvent({ caller: asService, eventId: EVENT, details: eventDetails(changes) });

describe("Putting an event", () => {
  it("creates it when it is not known", async () => {
    const world = await aWorld({ events: [] });
    expect(await put(world)).to.deep.equal({ event: viewEvent(anEvent()), created: true });
    expect(await world.useCases.getEvent({ eventId: EVENT })).to.deep.equal(viewEvent(anEvent()));
  });

  it("changes nothing when it is put again as it is", async () => {
    const world = await aWorld({ bookings: [bookingIn("Pending")] });
    world.clock.advance(HOUR);
    const event = viewEvent(anEvent({ seatsTaken: 1 }));
    expect(await put(world)).to.deep.equal({ event, created: false });
    const view = await world.useCases.getBooking({ caller: asAdmin, bookingId: BOOKING });
    expect(view.version).to.equal("1.1");
  });

  const malformed: [what: string, changes: Partial<EventDetails>, field: string][] = [
    ["ends as it starts", { endAt: START }, "endAt"],
    ["ends before it starts", { endAt: later(START, -1) }, "endAt"],
    ["is for nobody of any age", { timeslot: aTimeSlot({ ageFrom: 30, ageTo: 29 }) }, "timeslot.ageTo"],
  ];
  for (const [what, changes, field] of malformed) {
    it(`is refused when it ${what}`, async () => {
      const refusal = await refusalOf(put(await aWorld(), changes));
      expect(refusal).to.include({ code: "validation", field });
    });
  }

  it("takes the shortest event and the narrowest age", async () => {
    const changes = { endAt: later(START, 1), timeslot: aTimeSlot({ ageFrom: 30, ageTo: 30 }) };
    expect((await put(await aWorld(), changes)).created).to.equal(false);
  });

  it("is new when the known one goes before it could be locked", async () => {
    const known = [false, true];
    const events = { add: async () => known.shift(), lock: async () => [] };
    const uow = { run: (work) => work({ events } as never) } as UnitOfWork<never>;
    const command = { caller: asAdmin, eventId: EVENT, details: eventDetails() };
    const { event, created } = await putEvent({ uow, clock: manualClock(NOW) })(command);
    expect(created).to.equal(true);
    expect(event).to.deep.equal(viewEvent(newEvent(EVENT, eventDetails())));
  });
});

describe("Moving an event", () => {
  const hour = { startAt: later(START, HOUR), endAt: later(END, HOUR) };

  it("moves its bookings, and makes them another version", async () => {
    const world = await aWorld({ bookings: [bookingIn("Accepted")] });
    await put(world, hour);
    const view = await world.useCases.getBooking({ caller: asAdmin, bookingId: BOOKING });
    expect(view).to.include({
      startAt: hour.startAt.toISOString(),
      endAt: hour.endAt.toISOString(),
      version: "1.2",
    });
    expect(await world.stored()).to.deep.equal(bookingIn("Accepted"));
  });

  it("into the past cancels its requests as of the move, and frees their seats", async () => {
    const world = await aWorld({
      bookings: [bookingIn("Pending"), bookingOfOther(1, { state: bookingIn("Accepted").state })],
    });
    const past = { startAt: later(NOW, -HOUR), endAt: later(NOW, HOUR) };
    expect((await put(world, past)).event.seatsTaken).to.equal(1);
    const view = await world.useCases.getBooking({ caller: asAdmin, bookingId: BOOKING });
    expect(view).to.include({
      bookingStatus: "Canceled",
      canceledByRole: "System",
      canceledAt: NOW.toISOString(),
    });
    expect((await world.stored()).state.status).to.equal("Canceled");
  });

  it("does not bring back a request that had lapsed", async () => {
    const world = await aWorld({ bookings: [bookingIn("Pending")] });
    world.clock.set(later(START, MINUTE));
    expect((await put(world, hour)).event.seatsTaken).to.equal(0);
    const view = await world.useCases.getBooking({ caller: asAdmin, bookingId: BOOKING });
    expect(view).to.include({ bookingStatus: "Canceled", canceledAt: START.toISOString() });
    expect(await world.seats()).to.equal(0);
  });

  it("lets requests stand whose new start is yet to come", async () => {
    const world = await aWorld({ bookings: [bookingIn("Pending")] });
    await put(world, { startAt: later(NOW, 1), endAt: later(NOW, HOUR) });
    expect((await world.stored()).state.status).to.equal("Pending");
    expect(await world.seats()).to.equal(1);
  });
});

describe("Canceling an event", () => {
  const kept: Record<BookingStatus, BookingStatus> = {
    Pending: "Canceled",
    Accepted: "Canceled",
    Rejected: "Rejected",
    Canceled: "Canceled",
    InDispute: "InDispute",
    DisputeDone: "DisputeDone",
  };
  for (const status of bookingStatuses) {
    it(`makes a booking that is ${status} ${kept[status]}`, async () => {
      const world = await aWorld({ bookings: [bookingIn(status)] });
      await put(world, { status: "Canceled" });
      const stored = await world.stored();
      expect(stored.state.status).to.equal(kept[status]);
      expect(stored.version).to.equal(kept[status] === status ? 1 : 2);
      const held = ["InDispute", "DisputeDone"].includes(status) ? 1 : 0;
      expect(await world.seats()).to.equal(held);
    });
  }

  it("cancels by the coach, without a reason, now", async () => {
    const world = await aWorld({ bookings: [bookingIn("Accepted")] });
    await put(world, { status: "Canceled" });
    const cancellation = { canceledAt: NOW, canceledByRole: "Coach", reasonCode: null, reasonText: null };
    expect((await world.stored()).state).to.deep.equal({ status: "Canceled", cancellation });
  });

  it("leaves lapsed requests to the system", async () => {
    const world = await aWorld({ now: START, bookings: [bookingIn("Pending")] });
    await put(world, { status: "Canceled" });
    expect((await world.stored()).state).to.deep.nested.include({ "cancellation.canceledByRole": "System" });
  });

  it("is for good", async () => {
    const world = await aWorld({ events: [anEvent({ status: "Canceled" })] });
    expect((await refusalOf(put(world))).code).to.equal("invalid_status_transition");
    expect((await put(world, { status: "Canceled", serviceCardinality: 2 })).event.status).to.equal(
      "Canceled",
    );
  });

  it("leaves bookings alone when it was canceled before", async () => {
    const world = await aWorld({
      events: [anEvent({ status: "Canceled" })],
      bookings: [bookingIn("Accepted")],
    });
    await put(world, { status: "Canceled", serviceCardinality: 2 });
    expect((await world.stored()).state.status).to.equal("Accepted");
  });
});

describe("Lowering the seats of an event", () => {
  const two = [bookingIn("Accepted"), bookingOfOther(1)];
  const seats = (numberOfParticipants: number) => ({ timeslot: aTimeSlot({ numberOfParticipants }) });

  it("is refused below the seats that are held, and changes nothing", async () => {
    const world = await aWorld({ bookings: two });
    const refusal = await refusalOf(put(world, seats(1)));
    expect(refusal).to.include({ code: "event_full", kind: "conflict" });
    expect(refusal.message).to.match(/timeslot\.numberOfParticipants must be at least 2/);
    expect(await world.useCases.getEvent({ eventId: EVENT })).to.deep.equal(
      viewEvent(anEvent({ seatsTaken: 2 })),
    );
  });

  it("goes down to the seats that are held", async () => {
    const world = await aWorld({ events: [anEvent(seats(3))], bookings: two });
    expect((await put(world, seats(2))).event).to.deep.include({ seatsTaken: 2, ...seats(2) });
  });

  it("counts what is freed in the same breath: lapsed requests, and all when it is canceled", async () => {
    const lapsing = await aWorld({ now: START, bookings: two });
    expect((await put(lapsing, seats(1))).event.seatsTaken).to.equal(1);
    const canceled = await aWorld({ bookings: two });
    expect((await put(canceled, { ...seats(1), status: "Canceled" })).event.seatsTaken).to.equal(0);
  });
});

describe("An event that belongs to another coach", () => {
  it("does not change hands", async () => {
    const refusal = await refusalOf(put(await aWorld(), { coachId: anId(0xc1) }));
    expect(refusal).to.include({ name: "EventKeepsCoach", code: "validation" });
  });
});

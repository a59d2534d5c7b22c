import type { BookingId, CoachEvent, EventId, OrderId } from "@bookings/domain";
import {
  ATHLETE,
  anEvent,
  anId,
  asAdmin,
  COACH,
  DAY,
  END,
  eventDetails,
  later,
  NOW,
  START,
} from "@bookings/domain/testing";
import { expect } from "chai";
import { asAthlete, asStranger, aWorld, bookingIn, EVENT, refusalOf, type World } from "../world.ts";

const cash = { type: "Cash" } as const;
const nextDay = anEvent({
  eventId: anId<EventId>(2),
  startAt: later(START, DAY),
  endAt: later(END, DAY),
  requiresApproval: false,
});

const place = ({ useCases }: World, eventIds: readonly EventId[] = [EVENT]) =>
  useCases.placeOrder({ caller: asAthlete, userId: ATHLETE, eventIds, paymentMethod: cash });

describe("Placing an order", () => {
  it("books all of its events, and shows them by their start", async () => {
    const world = await aWorld({ events: [anEvent(), nextDay] });
    const order = await place(world, [nextDay.eventId, EVENT]);
    expect(order).to.include({ userId: ATHLETE, paymentStatus: "Cash", createdAt: NOW.toISOString() });
    expect(
      order.bookings.map(({ eventId, bookingStatus, coachId }) => [eventId, bookingStatus, coachId]),
    ).to.deep.equal([
      [EVENT, "Pending", COACH],
      [nextDay.eventId, "Accepted", COACH],
    ]);
    expect(await world.useCases.listOrders({ caller: asAthlete, filter: { userId: ATHLETE } })).to.deep.equal(
      [order],
    );
    expect([await world.seats(EVENT), await world.seats(nextDay.eventId)]).to.deep.equal([1, 1]);
  });

  it("books nothing when one event fails", async () => {
    const world = await aWorld({ events: [anEvent(), { ...nextDay, status: "Canceled" }] });
    const refusal = await refusalOf(place(world, [EVENT, nextDay.eventId]));
    expect(refusal.problems.map(({ code }) => code)).to.deep.equal(["event_not_bookable"]);
    expect(await world.seats()).to.equal(0);
    expect(await world.useCases.listOrders({ caller: asAthlete, filter: { userId: ATHLETE } })).to.deep.equal(
      [],
    );
  });

  it("keeps the price as sold when the event changes", async () => {
    const world = await aWorld();
    const { bookings } = await place(world);
    const timeslot = { ...anEvent().timeslot, price: 9999 };
    await world.useCases.putEvent({ caller: asAdmin, eventId: EVENT, details: eventDetails({ timeslot }) });
    const { bookingId } = bookings[0] as { bookingId: BookingId };
    const view = await world.useCases.getBooking({ caller: asAthlete, bookingId });
    expect(view.timeslot.price).to.equal(1500);
  });

  const malformed: [what: string, changes: object, caller: typeof asAthlete, code: string][] = [
    ["is a stranger's, before anything else", { eventIds: [] }, asStranger, "forbidden"],
    ["names no event", { eventIds: [] }, asAthlete, "validation"],
    ["names an event twice", { eventIds: [EVENT, EVENT] }, asAthlete, "duplicate_event"],
    ["is paid by card", { paymentMethod: { type: "Card" } }, asAthlete, "payment_method_not_supported"],
    ["names an event that is not there", { eventIds: [anId<EventId>(0xff)] }, asAthlete, "event_not_found"],
  ];
  for (const [what, changes, caller, code] of malformed) {
    it(`is refused with ${code} when it ${what}`, async () => {
      const { useCases } = await aWorld();
      const command = { caller, userId: ATHLETE, eventIds: [EVENT], paymentMethod: cash, ...changes };
      expect((await refusalOf(useCases.placeOrder(command))).code).to.equal(code);
    });
  }

  it("sees what the athlete holds elsewhere", async () => {
    const elsewhere = anEvent({
      eventId: anId<EventId>(3),
      startAt: later(START, -1),
      endAt: later(START, 1),
    });
    const held = bookingIn("Accepted", { eventId: elsewhere.eventId });
    const world = await aWorld({ events: [anEvent(), elsewhere], bookings: [held] });
    expect((await refusalOf(place(world))).code).to.equal("time_conflict");
  });

  it("may overlap where the marketplace allows it", async () => {
    const elsewhere = anEvent({ eventId: anId<EventId>(3) });
    const held = bookingIn("Accepted", { eventId: elsewhere.eventId });
    const world = await aWorld({
      events: [anEvent(), elsewhere],
      bookings: [held],
      policy: { allowOverlap: true },
    });
    expect((await place(world)).bookings).to.have.length(1);
  });

  for (const status of ["Rejected", "Canceled"] as const) {
    it(`books again what was ${status}`, async () => {
      const world = await aWorld({ bookings: [bookingIn(status)] });
      expect((await place(world)).bookings).to.have.length(1);
      expect(await world.seats()).to.equal(1);
    });
  }

  it("is not hindered by a lapsed request that nobody has written down", async () => {
    const started: CoachEvent = anEvent({ eventId: anId<EventId>(3), startAt: NOW, endAt: later(START, 1) });
    const lapsed = bookingIn("Pending", { eventId: started.eventId });
    const world = await aWorld({ events: [anEvent(), started], bookings: [lapsed] });
    expect((await place(world)).bookings).to.have.length(1);
  });
});

describe("Listing orders", () => {
  const listed = async (world: World, window: { startAt?: Date; endAt?: Date }) =>
    (await world.useCases.listOrders({ caller: asAthlete, filter: { userId: ATHLETE, window } })).length;

  it("finds an order when any of its bookings is inside the window", async () => {
    const world = await aWorld({ events: [anEvent(), nextDay] });
    await place(world, [EVENT, nextDay.eventId]);
    expect(await listed(world, {})).to.equal(1);
    expect(await listed(world, { startAt: later(START, DAY) })).to.equal(1);
    expect(await listed(world, { startAt: later(END, DAY) })).to.equal(0);
    expect(await listed(world, { startAt: later(START, 1), endAt: later(START, 1) })).to.equal(0);
  });

  it("refuses a window that ends before it starts, before it asks who is there", async () => {
    const { useCases } = await aWorld();
    const filter = { userId: ATHLETE, window: { startAt: END, endAt: START } };
    expect((await refusalOf(useCases.listOrders({ caller: asStranger, filter }))).code).to.equal(
      "validation",
    );
  });

  it("shows the newest first", async () => {
    const world = await aWorld({ events: [anEvent(), nextDay] });
    const first = await place(world);
    world.clock.advance(1);
    const second = await place(world, [nextDay.eventId]);
    const orders = await world.useCases.listOrders({ caller: asAdmin, filter: { userId: ATHLETE } });
    expect(orders.map(({ orderId }): OrderId => orderId)).to.deep.equal([second.orderId, first.orderId]);
  });
});

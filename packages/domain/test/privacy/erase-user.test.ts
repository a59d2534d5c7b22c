import type { Caller, UserId } from "@bookings/domain";
import {
  ATHLETE,
  anEvent,
  anId,
  asAdmin,
  asService,
  COACH,
  DAY,
  END,
  HOUR,
  later,
  MINUTE,
  NOW,
  START,
  STRANGER,
  someRules,
} from "@bookings/domain/testing";
import { expect } from "chai";
import {
  asAthlete,
  asCoach,
  aWorld,
  BOOKING,
  bookingIn,
  bookingOfOther,
  EVENT,
  refusalOf,
  states,
  type World,
} from "../world.ts";

const NIL = "00000000-0000-0000-0000-000000000000";
const erase = ({ useCases }: World, userId: UserId, caller: Caller = asAdmin) =>
  useCases.eraseUser({ caller, userId });

async function told(world: World) {
  await world.useCases.sendDueNotifications({ caller: asAdmin });
  return world.notifier.messages.filter(({ ruleId }) => ruleId === "booking-canceled");
}

describe("Erasing a user", () => {
  const callers: [what: string, caller: Caller, expected: string][] = [
    ["the user", asAthlete, "ok"],
    ["the coach of the user", asCoach, "forbidden"],
    ["a service that acts for the user", { role: "service", userId: ATHLETE }, "ok"],
    ["a service that acts for another", { role: "service", userId: COACH }, "forbidden"],
    ["a service that acts for nobody", asService, "forbidden"],
    ["an administrator", asAdmin, "ok"],
    ["an administrator who acts for another", { role: "admin", userId: COACH }, "ok"],
  ];
  for (const [what, caller, expected] of callers) {
    it(`is ${expected} for ${what}`, async () => {
      const world = await aWorld({ bookings: [bookingIn("Accepted")] });
      const attempt = erase(world, ATHLETE, caller);
      if (expected === "ok") await attempt;
      else expect(await refusalOf(attempt)).to.include({ code: expected });
      expect(world.storage.erasures()).to.have.length(expected === "ok" ? 1 : 0);
    });
  }

  it("leaves one record that tells no id", async () => {
    const world = await aWorld({ bookings: [bookingIn("Accepted")] });
    await erase(world, ATHLETE, asAthlete);
    const [record] = world.storage.erasures();
    const rows = { orders: 1, bookings: 1, events: 0, notifications: 0, answers: 0 };
    expect(record).to.deep.include({ erasedAt: NOW, erasedBy: "user", rows });
    expect(JSON.stringify(record)).not.to.include(ATHLETE);
  });

  it("succeeds when nothing is kept, and leaves a record", async () => {
    const world = await aWorld();
    await erase(world, STRANGER);
    await erase(world, STRANGER);
    const rows = { orders: 0, bookings: 0, events: 0, notifications: 0, answers: 0 };
    expect(world.storage.erasures().map((record) => record.rows)).to.deep.equal([rows, rows]);
  });

  it("counts the messages that went", async () => {
    const world = await aWorld({ now: later(NOW, -MINUTE) });
    await world.useCases.registerRules();
    world.clock.set(NOW);
    await world.useCases.placeOrder({
      caller: asAthlete,
      userId: ATHLETE,
      eventIds: [EVENT],
      paymentMethod: { type: "Cash" },
    });
    await world.useCases.sendDueNotifications({ caller: asAdmin });
    const before = world.storage.ledger().length;
    await erase(world, ATHLETE);
    expect(before).to.be.greaterThan(0);
    expect(world.storage.erasures()[0]?.rows.notifications).to.equal(before);
  });
});

describe("Erasing an athlete", () => {
  it("frees the seats, and only those", async () => {
    const other = bookingOfOther(1, { state: states.Accepted });
    const world = await aWorld({ bookings: [bookingIn("Pending"), other] });
    await erase(world, ATHLETE);
    expect(await world.seats()).to.equal(1);
    expect(await world.stored(other.bookingId)).to.deep.equal(other);
  });

  it("frees one seat where a booking was canceled and made again", async () => {
    const again = bookingIn("Accepted", { bookingId: anId(2) });
    const world = await aWorld({ bookings: [bookingIn("Canceled"), again, bookingOfOther(1)] });
    await erase(world, ATHLETE);
    expect(await world.seats()).to.equal(1);
  });

  it("frees no seat for what holds none", async () => {
    const world = await aWorld({ bookings: [bookingIn("Rejected"), bookingOfOther(1)] });
    await erase(world, ATHLETE);
    expect(await world.seats()).to.equal(1);
  });

  it("tells the coach of what was still to come, without the athlete's id and words", async () => {
    const world = await aWorld({ bookings: [bookingIn("Accepted", { note: "Call me: 555" })] });
    await erase(world, ATHLETE);
    const messages = await told(world);
    expect(messages.map(({ recipient }) => recipient)).to.deep.equal([{ userId: COACH, role: "Coach" }]);
    expect(messages[0]?.booking).to.include({
      userId: NIL,
      coachId: COACH,
      note: null,
      bookingStatus: "Canceled",
    });
    expect(messages[0]?.booking).to.include({ canceledByRole: "Athlete", canceledAt: NOW.toISOString() });
    expect(JSON.stringify([messages, world.storage.ledger()]))
      .not.to.include(ATHLETE)
      .and.not.to.include("555");
  });

  it("tells nobody of what is over", async () => {
    const world = await aWorld({ now: END, bookings: [bookingIn("Accepted")] });
    await erase(world, ATHLETE);
    expect(await told(world)).to.deep.equal([]);
  });

  it("tells the coach of a session that is going on", async () => {
    const world = await aWorld({ now: later(END, -1), bookings: [bookingIn("Accepted")] });
    await erase(world, ATHLETE);
    expect(await told(world)).to.have.length(1);
  });

  it("leaves no way to the booking", async () => {
    const world = await aWorld({ bookings: [bookingIn("Accepted")] });
    await erase(world, ATHLETE);
    expect(
      (await refusalOf(world.useCases.getBooking({ caller: asCoach, bookingId: BOOKING }))).code,
    ).to.equal("not_found");
  });

  it("still tells the coach, once and under the same id, of a cancellation that was waiting to leave", async () => {
    const world = await aWorld({
      now: later(NOW, -MINUTE),
      bookings: [bookingIn("Accepted", { state: { status: "Accepted", acceptedAt: NOW } })],
    });
    await world.useCases.registerRules();
    world.clock.set(NOW);
    const words = { reasonCode: "Other", reasonText: "My number is 555" } as const;
    await world.useCases.cancelBooking({ caller: asAthlete, bookingId: BOOKING, userId: ATHLETE, ...words });
    world.notifier.failNext(1);
    await told(world);
    await erase(world, ATHLETE);
    world.clock.advance(HOUR);
    const [message, ...rest] = await told(world);
    expect(rest).to.deep.equal([]);
    expect(message?.id).to.equal(world.notifier.failed[0]?.id);
    expect(message?.booking).to.include({ userId: NIL, cancellationReasonText: null });
  });
});

describe("Erasing a coach", () => {
  it("takes the events and their bookings out, and tells the athletes without the coach's id", async () => {
    const world = await aWorld({ bookings: [bookingIn("Pending"), bookingOfOther(1)] });
    await erase(world, COACH);
    expect((await refusalOf(world.useCases.getEvent({ eventId: EVENT }))).code).to.equal("event_not_found");
    const messages = await told(world);
    expect(messages.map(({ recipient }) => recipient.role)).to.deep.equal(["Athlete", "Athlete"]);
    for (const { booking } of messages) {
      expect(booking).to.include({ coachId: NIL, canceledByRole: "Coach", eventStatus: "Canceled" });
    }
    expect(JSON.stringify([messages, world.storage.ledger()])).not.to.include(COACH);
    expect(world.storage.erasures()[0]?.rows).to.include({ orders: 2, bookings: 2, events: 1 });
  });

  it("leaves an order what it has with other coaches", async () => {
    const other = anEvent({
      eventId: anId(2),
      coachId: anId(0xc1),
      startAt: later(START, DAY),
      endAt: later(END, DAY),
    });
    const kept = bookingIn("Accepted", { bookingId: anId(2), eventId: anId(2), coachId: anId(0xc1) });
    const world = await aWorld({ events: [anEvent(), other], bookings: [bookingIn("Accepted"), kept] });
    await erase(world, COACH);
    const [order] = await world.useCases.listOrders({ caller: asAthlete, filter: { userId: ATHLETE } });
    expect(order?.bookings.map(({ bookingId }) => bookingId)).to.deep.equal([kept.bookingId]);
    expect(await world.seats(other.eventId)).to.equal(1);
  });
});

describe("An erasure with several rules", () => {
  it("tells each rule's message in the rule's own words", async () => {
    const [canceled] = someRules.filter(({ id }) => id === "booking-canceled");
    const copy = {
      ...canceled,
      id: "copy",
      template: { en: { title: "Copy", text: "" } },
    } as (typeof someRules)[number];
    const world = await aWorld({ rules: [...someRules, copy], bookings: [bookingIn("Accepted")] });
    await erase(world, ATHLETE);
    await told(world);
    expect(world.notifier.messages.map(({ ruleId, title }) => [ruleId, title])).to.have.deep.members([
      ["booking-canceled", "Booking canceled"],
      ["copy", "Copy"],
    ]);
  });
});

import type { UseCases } from "@bookings/domain";
import {
  ATHLETE,
  anEvent,
  asAdmin,
  COACH,
  DAY,
  eventDetails,
  HOUR,
  later,
  MINUTE,
  NOW,
  START,
  someRules,
} from "@bookings/domain/testing";
import { expect } from "chai";
import {
  asAthlete,
  asCoach,
  aWorld,
  BOOKING,
  bookingIn,
  EVENT,
  type World,
  type WorldPlan,
} from "../world.ts";

/** The athlete's request, a minute after the rules have begun. */
async function requested(plan: WorldPlan = {}): Promise<World> {
  const world = await aWorld({ now: later(NOW, -MINUTE), ...plan });
  await world.useCases.registerRules();
  world.clock.set(NOW);
  if (plan.bookings === undefined) {
    await world.useCases.placeOrder({
      caller: asAthlete,
      userId: ATHLETE,
      eventIds: [EVENT],
      paymentMethod: { type: "Cash" },
    });
  }
  return world;
}

const run = ({ useCases }: World): Promise<void> => useCases.sendDueNotifications({ caller: asAdmin });

const sent = ({ notifier }: World, ruleId: string): string[] =>
  notifier.messages.filter((message) => message.ruleId === ruleId).map(({ recipient }) => recipient.role);

const bookingIdOf = async ({ useCases }: World) => {
  const { bookings } = await useCases.listBookings({ caller: asAdmin, filter: { userId: ATHLETE } });
  return bookings.map(({ bookingId }) => bookingId)[0] ?? BOOKING;
};

const reason = { reasonCode: "NoTime", reasonText: null } as const;

describe("Rules tell", () => {
  type Story = (useCases: UseCases, bookingId: typeof BOOKING) => Promise<unknown>;
  const stories: [what: string, story: Story, ruleId: string, roles: string[]][] = [
    ["the coach of a request", async () => undefined, "request-received", ["Coach"]],
    [
      "the athlete that it was accepted",
      (u, bookingId) => u.acceptBooking({ caller: asCoach, bookingId }),
      "request-accepted",
      ["Athlete"],
    ],
    [
      "the athlete that it was rejected",
      (u, bookingId) => u.rejectBooking({ caller: asCoach, bookingId }),
      "request-rejected",
      ["Athlete"],
    ],
    [
      "the coach that the athlete canceled",
      (u, bookingId) => u.cancelBooking({ caller: asAthlete, bookingId, userId: ATHLETE, ...reason }),
      "booking-canceled",
      ["Coach"],
    ],
    [
      "the athlete that the coach canceled",
      (u, bookingId) => u.cancelBooking({ caller: asCoach, bookingId, userId: COACH, ...reason }),
      "booking-canceled",
      ["Athlete"],
    ],
    [
      "both that the system canceled",
      (u, bookingId) => u.cancelBooking({ caller: asAdmin, bookingId, userId: null, ...reason }),
      "booking-canceled",
      ["Athlete", "Coach"],
    ],
    [
      "the athlete that the event was canceled",
      (u) => u.putEvent({ caller: asAdmin, eventId: EVENT, details: eventDetails({ status: "Canceled" }) }),
      "booking-canceled",
      ["Athlete"],
    ],
  ];
  for (const [what, story, ruleId, roles] of stories) {
    it(`${what}, once`, async () => {
      const world = await requested();
      world.clock.advance(1);
      await story(world.useCases, await bookingIdOf(world));
      world.clock.advance(MINUTE);
      await run(world);
      await run(world);
      expect(sent(world, ruleId)).to.deep.equal(roles);
    });
  }

  it("the athlete of a booking that needs no approval, and nobody of a request", async () => {
    const world = await requested({ events: [anEvent({ requiresApproval: false })] });
    await run(world);
    expect(sent(world, "request-accepted")).to.deep.equal(["Athlete"]);
    expect(sent(world, "request-received")).to.deep.equal([]);
  });

  it("both that a request has lapsed", async () => {
    const world = await requested();
    await run(world);
    world.clock.set(later(START, MINUTE));
    await run(world);
    expect(sent(world, "booking-canceled")).to.deep.equal(["Athlete", "Coach"]);
    expect((await world.stored(await bookingIdOf(world))).state.status).to.equal("Canceled");
  });

  it("nobody of a request that was answered before anything was sent", async () => {
    const world = await requested();
    await world.useCases.rejectBooking({ caller: asCoach, bookingId: await bookingIdOf(world) });
    await run(world);
    expect(sent(world, "request-received")).to.deep.equal([]);
    expect(
      world.storage.ledger().map(({ ruleId, status, reason: why }) => [ruleId, status, why]),
    ).to.deep.include(["request-received", "skipped", "the booking is Rejected"]);
  });

  it("what they tell under ids that are kept for good", () => {
    const ids = someRules.map(({ id }) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    expect(ids).to.include.members([
      "request-received",
      "request-accepted",
      "request-rejected",
      "booking-canceled",
      "reminder-day-before",
    ]);
  });
});

describe("The reminder of the day before", () => {
  const moment = later(START, -DAY);
  const cases: [what: string, acceptedAt: Date, runAt: Date, told: string[]][] = [
    ["leaves at its moment", later(moment, -1), moment, ["Athlete", "Coach"]],
    ["does not leave a millisecond earlier", later(moment, -HOUR), later(moment, -1), []],
    [
      "leaves late when nothing ran in time",
      later(moment, -HOUR),
      later(moment, 12 * HOUR - 1),
      ["Athlete", "Coach"],
    ],
    ["is not worth sending twelve hours late", later(moment, -HOUR), later(moment, 12 * HOUR), []],
    [
      "leaves when the booking was accepted at its moment",
      moment,
      later(moment, MINUTE),
      ["Athlete", "Coach"],
    ],
    [
      "does not leave when the booking was accepted after its moment",
      later(moment, 1),
      later(moment, MINUTE),
      [],
    ],
  ];
  for (const [what, acceptedAt, runAt, told] of cases) {
    it(what, async () => {
      const booking = bookingIn("Accepted", { state: { status: "Accepted", acceptedAt } });
      const world = await requested({ bookings: [booking] });
      world.clock.set(runAt);
      await run(world);
      expect(sent(world, "reminder-day-before")).to.deep.equal(told);
    });
  }

  it("is on record as expired when it came too late", async () => {
    const world = await requested({ bookings: [bookingIn("Accepted")] });
    world.clock.set(later(moment, 12 * HOUR));
    await run(world);
    const statuses = world.storage.ledger().filter(({ ruleId }) => ruleId === "reminder-day-before");
    expect(statuses.map(({ status }) => status)).to.deep.equal(["expired", "expired"]);
  });

  it("leaves again for the new time when the event was moved, and not for the old one", async () => {
    const world = await requested({ bookings: [bookingIn("Accepted")] });
    world.clock.advance(HOUR);
    await run(world);
    world.clock.set(moment);
    world.notifier.failNext(2);
    await run(world);
    const details = eventDetails({ startAt: later(START, DAY), endAt: later(START, DAY + HOUR) });
    await world.useCases.putEvent({ caller: asAdmin, eventId: EVENT, details });
    world.clock.advance(HOUR);
    await run(world);
    expect(sent(world, "reminder-day-before")).to.deep.equal([]);
    world.clock.set(START);
    await run(world);
    expect(sent(world, "reminder-day-before")).to.deep.equal(["Athlete", "Coach"]);
    const skipped = world.storage.ledger().filter(({ status }) => status === "skipped");
    expect(skipped.map(({ reason: why }) => why)).to.deep.equal(
      Array(2).fill("what it was about no longer holds"),
    );
  });

  it("does not leave when the event was moved so close that its moment had passed", async () => {
    const world = await requested({ bookings: [bookingIn("Accepted")] });
    const details = eventDetails({ startAt: later(NOW, 23 * HOUR), endAt: later(NOW, DAY) });
    await world.useCases.putEvent({ caller: asAdmin, eventId: EVENT, details });
    world.clock.advance(MINUTE);
    await run(world);
    expect(sent(world, "reminder-day-before")).to.deep.equal([]);
  });

  it("does not leave for a booking that was canceled", async () => {
    const world = await requested({ bookings: [bookingIn("Accepted")] });
    await world.useCases.cancelBooking({ caller: asAthlete, bookingId: BOOKING, userId: ATHLETE, ...reason });
    world.clock.set(moment);
    await run(world);
    expect(sent(world, "reminder-day-before")).to.deep.equal([]);
  });
});

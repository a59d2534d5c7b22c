import {
  type AthleteId,
  type Booking,
  type BookingId,
  type BookingState,
  bookingStatuses,
  type CoachEvent,
  cancelerRoles,
  changeTriggers,
  type LedgerEntry,
  lapseRequests,
  type MissingMessage,
  type NotificationRule,
  type OrderId,
  registerRules,
  timeTriggers,
} from "@bookings/domain";
import {
  ATHLETE,
  aBooking,
  aLedgerEntry,
  anEvent,
  anId,
  aRule,
  asAdmin,
  aTimeSlot,
  COACH,
  DAY,
  eventDetails,
  HOUR,
  later,
  MINUTE,
  manualClock,
  NOW,
  recordingNotifier,
  START,
} from "@bookings/domain/testing";
import { expect } from "chai";
import fc from "fast-check";
import { recordDue } from "../../src/notification/record-due.ts";
import {
  asAthlete,
  aWorld,
  BOOKING,
  bookingIn,
  EVENT,
  refusalOf,
  states,
  type World,
  type WorldPlan,
} from "../world.ts";

const reminder = aRule({ to: ["athlete"], when: ["Accepted"], offset: -DAY });
const EVE = later(START, -DAY);

const explain = ({ useCases }: World, bookingId = BOOKING) =>
  useCases.explainNotifications({ caller: asAdmin, bookingId });

/** A world whose rules began at `since`; now is {@link NOW}, unless told otherwise. */
async function aWorldWith(rule: NotificationRule, plan: WorldPlan = {}, since = later(NOW, -DAY)) {
  const world = await aWorld({ rules: [rule], bookings: [bookingIn("Accepted")], ...plan });
  await registerRules({ ...world.ports, uow: world.storage.uow, clock: manualClock(since) });
  return world;
}

const onlyOutlook = ({ missing }: { readonly missing: readonly MissingMessage[] }) => {
  expect(missing).to.have.length(1);
  return missing[0]?.outlook;
};

const accepted = (acceptedAt: Date, changes: Partial<Booking> = {}): Booking =>
  bookingIn("Accepted", { state: { status: "Accepted", acceptedAt }, changedAt: acceptedAt, ...changes });

describe("Why there is no message", () => {
  interface Case {
    readonly rule: NotificationRule;
    readonly plan?: WorldPlan;
    readonly since?: Date;
    readonly outlook: MissingMessage["outlook"];
  }
  const cases: Readonly<Record<string, Case>> = {
    "the moment is still to come": { rule: reminder, outlook: { why: "later", dueAt: EVE } },
    "the next run records it": { rule: reminder, plan: { now: EVE }, outlook: { why: "due", dueAt: EVE } },
    "the booking was accepted after the moment": {
      rule: reminder,
      plan: { now: later(EVE, 5), bookings: [accepted(later(EVE, 4))] },
      outlook: {
        why: "cameTooLate",
        dueAt: EVE,
        settled: { since: later(EVE, 4), through: "accepted" },
      },
    },
    "the booking was made after the moment": {
      rule: aRule({ to: ["coach"], offset: -DAY }),
      plan: { now: later(EVE, 5), bookings: [bookingIn("Pending", { requestedAt: later(EVE, 3) })] },
      outlook: {
        why: "cameTooLate",
        dueAt: EVE,
        settled: { since: later(EVE, 3), through: "requested" },
      },
    },
    "the event was moved after the moment": {
      rule: reminder,
      plan: {
        now: later(EVE, 5),
        events: [anEvent({ movedAt: later(EVE, 2), startMovedAt: later(EVE, 2) })],
      },
      outlook: {
        why: "cameTooLate",
        dueAt: EVE,
        settled: { since: later(EVE, 2), through: "rescheduled" },
      },
    },
    "the rule appeared after the moment": {
      rule: reminder,
      plan: { now: later(EVE, 5) },
      since: later(EVE, 1),
      outlook: { why: "beforeRule", dueAt: EVE, since: later(EVE, 1) },
    },
    "the change was before the rule": {
      rule: aRule({ on: "requested", offset: 0, to: ["coach"] }),
      since: later(NOW, 1),
      plan: { bookings: [bookingIn("Pending")] },
      outlook: { why: "beforeRule", dueAt: NOW, since: later(NOW, 1) },
    },
    "the booking is in another status": {
      rule: reminder,
      plan: { bookings: [bookingIn("Canceled")] },
      outlook: { why: "otherStatus", dueAt: EVE, status: "Canceled" },
    },
    "the request has lapsed, written down or not": {
      rule: aRule({ to: ["coach"], offset: -DAY, when: ["Pending"] }),
      plan: { now: START, bookings: [bookingIn("Pending")] },
      outlook: { why: "otherStatus", dueAt: EVE, status: "Canceled" },
    },
    "the event does not take place": {
      rule: reminder,
      plan: { events: [anEvent({ status: "Canceled" })] },
      outlook: { why: "eventCanceled", dueAt: EVE },
    },
    "it did not happen": {
      rule: aRule({ on: "rejected", offset: 0, to: ["athlete"] }),
      outlook: { why: "neverHappened" },
    },
    "a change is told an hour later, and found at once": {
      rule: aRule({ on: "accepted", offset: HOUR, to: ["athlete"] }),
      plan: { now: later(NOW, 2 * MINUTE) },
      outlook: { why: "due", dueAt: later(NOW, MINUTE + HOUR) },
    },
    "the channel is not configured": {
      rule: { ...reminder, channels: ["pigeon"] },
      outlook: { why: "channelMissing" },
    },
    "no channel is configured": {
      rule: reminder,
      plan: { notifiers: [] },
      outlook: { why: "channelMissing" },
    },
  };
  for (const [what, { rule, plan, since, outlook }] of Object.entries(cases)) {
    it(`is told: ${what}`, async () => {
      expect(onlyOutlook(await explain(await aWorldWith(rule, plan, since)))).to.deep.equal(outlook);
    });
  }

  it("is told of each recipient and each channel, those that are not configured too", async () => {
    const notifiers = [recordingNotifier("email"), recordingNotifier("log")];
    const rule = aRule({ offset: -DAY, channels: ["log", "pigeon"] });
    const { missing } = await explain(await aWorldWith(rule, { notifiers }));
    const found = missing.map(({ recipient, channel, outlook }) => [recipient.userId, channel, outlook.why]);
    expect(found).to.deep.equal([
      [ATHLETE, "log", "later"],
      [ATHLETE, "pigeon", "channelMissing"],
      [COACH, "log", "later"],
      [COACH, "pigeon", "channelMissing"],
    ]);
  });

  it("names no channel where there is none", async () => {
    const { missing } = await explain(await aWorldWith(reminder, { notifiers: [] }));
    expect(missing[0]?.channel).to.equal(null);
  });

  it("is that the moment has passed, when a run has looked at it with other channels", async () => {
    const world = await aWorldWith(reminder, {
      now: later(EVE, MINUTE),
      notifiers: [recordingNotifier("new")],
    });
    await recordDue({ ...world.ports, uow: world.storage.uow, channels: ["old"] });
    const found = await explain(world);
    expect(onlyOutlook(found)).to.deep.equal({
      why: "passed",
      dueAt: EVE,
      lookedAt: later(EVE, MINUTE - 30_000),
    });
    expect(found.messages.map(({ channel }) => channel)).to.deep.equal(["old"]);
  });

  it("is that a rule which no run has met begins now", async () => {
    const world = await aWorld({ rules: [reminder], bookings: [bookingIn("Accepted")], now: later(EVE, 1) });
    expect(onlyOutlook(await explain(world))).to.deep.equal({
      why: "beforeRule",
      dueAt: EVE,
      since: later(EVE, 1),
    });
  });
});

describe("The explanation of a booking's messages", () => {
  it("shows the booking as of now, what happened to it in order, and what is recorded", async () => {
    const world = await aWorldWith(reminder, {
      now: START,
      bookings: [bookingIn("Pending")],
      events: [anEvent({ movedAt: later(NOW, 7), startMovedAt: later(NOW, 7) })],
    });
    const entry = aLedgerEntry({ ruleId: "gone", bookingId: BOOKING });
    await world.storage.uow.run(({ ledger }) => ledger.record([entry]));
    const { booking, steps, messages } = await explain(world);
    expect(booking).to.deep.equal(await world.useCases.getBooking({ caller: asAdmin, bookingId: BOOKING }));
    expect(steps).to.deep.equal([
      { on: "requested", at: NOW, by: "Athlete" },
      { on: "rescheduled", at: later(NOW, 7), by: "System" },
      { on: "canceled", at: START, by: "System" },
    ]);
    expect(messages.map(({ ruleId }) => ruleId)).to.deep.equal(["gone"]);
  });

  it("leaves a message out of what is missing once it is recorded", async () => {
    const world = await aWorldWith(reminder, { now: EVE });
    await recordDue({ ...world.ports, uow: world.storage.uow, channels: ["test"] });
    const { messages, missing } = await explain(world);
    expect([messages.length, missing]).to.deep.equal([1, []]);
  });

  it("misses a message about the time to which the event was moved, whatever was said of the time before", async () => {
    const world = await aWorldWith(reminder, { now: EVE });
    await recordDue({ ...world.ports, uow: world.storage.uow, channels: ["test"] });
    const details = eventDetails({ startAt: later(START, 2 * DAY), endAt: later(START, 2 * DAY + HOUR) });
    await world.useCases.putEvent({ caller: asAdmin, eventId: EVENT, details });
    const found = await explain(world);
    expect(onlyOutlook(found)).to.deep.equal({ why: "later", dueAt: later(EVE, 2 * DAY) });
    expect(found.messages).to.have.length(1);
  });

  const others: [what: string, changes: Partial<LedgerEntry>][] = [
    ["another rule", { ruleId: "other" }],
    ["the other side", { recipient: { userId: ATHLETE, role: "Coach" } }],
    ["another person", { recipient: { userId: COACH, role: "Athlete" } }],
    ["another channel", { channel: "other" }],
    ["another time", { occurrence: EVE }],
  ];
  for (const [what, changes] of others) {
    it(`takes no message of ${what} for the one that is missing`, async () => {
      const world = await aWorldWith(reminder);
      const entry = aLedgerEntry({ bookingId: BOOKING, ...changes });
      await world.storage.uow.run(({ ledger }) => ledger.record([entry]));
      expect((await explain(world)).missing).to.have.length(1);
    });
  }

  it("has what is left of a booking that is gone, and no rules", async () => {
    const world = await aWorldWith(reminder);
    const bookingId = anId<BookingId>(0x99);
    await world.storage.uow.run(({ ledger }) => ledger.record([aLedgerEntry({ bookingId })]));
    const found = await explain(world, bookingId);
    expect(found).to.have.keys("steps", "messages", "missing");
    expect([found.steps, found.messages.length, found.missing]).to.deep.equal([[], 1, []]);
  });

  it("is for services and administrators", async () => {
    const { useCases } = await aWorldWith(reminder);
    const refused = useCases.explainNotifications({ caller: asAthlete, bookingId: BOOKING });
    expect((await refusalOf(refused)).code).to.equal("forbidden");
  });
});

// Few instants, so that all of them meet.
const ticks = (from: number, to: number) => fc.integer({ min: from, max: to });
const instants = ticks(-4, 4).map((tick) => later(NOW, tick * MINUTE));

const canceled = fc.constantFrom(...cancelerRoles).chain((canceledByRole) =>
  instants.map((canceledAt): BookingState => {
    const cancellation = { ...states.Canceled.cancellation, canceledAt, canceledByRole };
    return { status: "Canceled", cancellation };
  }),
);

const someStates: fc.Arbitrary<BookingState> = fc.oneof(
  fc.constant<BookingState>({ status: "Pending" }),
  instants.map((acceptedAt): BookingState => ({ status: "Accepted", acceptedAt })),
  instants.map((rejectedAt): BookingState => ({ status: "Rejected", rejectedAt })),
  canceled,
  fc.constantFrom<BookingState>(states.InDispute, states.DisputeDone),
);

const someEvents: fc.Arbitrary<CoachEvent> = fc
  .record({
    startAt: instants,
    movedAt: fc.option(instants),
    startMovedAt: fc.option(instants),
    status: fc.constantFrom("Scheduled" as const, "Scheduled" as const, "Canceled" as const),
  })
  .map((event) =>
    anEvent({
      ...event,
      endAt: later(event.startAt, 2 * MINUTE),
      timeslot: aTimeSlot({ numberOfParticipants: 3 }),
    }),
  );

const someBookings = fc.array(
  fc.record({
    state: someStates,
    requestedAt: instants,
    changedAt: instants,
    completedAt: fc.option(instants),
  }),
  { minLength: 1, maxLength: 3 },
);

const someRules: fc.Arbitrary<NotificationRule[]> = fc
  .array(
    fc.record({
      on: fc.constantFrom(...changeTriggers, ...timeTriggers, ...timeTriggers),
      offset: ticks(-3, 3).map((tick) => tick * MINUTE),
      to: fc.subarray(["athlete" as const, "coach" as const, "other" as const], { minLength: 1 }),
      when: fc.subarray([...bookingStatuses]),
      channels: fc.option(fc.subarray(["one", "two", "none"])),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((rules) =>
    rules.map(({ channels, ...rule }, index) =>
      aRule({ ...rule, id: `rule-${index}`, ...(channels && { channels }) }),
    ),
  );

const addressOf = (ruleId: string, { role }: { readonly role: string }, channel: string | null): string =>
  [ruleId, role, channel].join();

describe("What an explanation promises", () => {
  const plans = fc.record({
    events: someEvents.map((event) => [event]),
    bookings: someBookings,
    rules: someRules,
    since: ticks(-6, 0),
    met: ticks(0, 3),
    looked: ticks(-6, 6),
    now: ticks(-4, 6),
  });

  it("is what a run does: it records just what is said to be due, and nothing is due behind it", async () => {
    let promised = 0;
    const property = fc.asyncProperty(plans, async ({ rules, events, bookings, since, met, looked, now }) => {
      const world = await aWorld({
        rules,
        events,
        notifiers: [recordingNotifier("one"), recordingNotifier("two")],
        bookings: bookings.map((changes, index) =>
          aBooking({
            ...changes,
            bookingId: anId<BookingId>(0xb00 + index),
            orderId: anId<OrderId>(0xd00 + index),
            userId: anId<AthleteId>(0xa00 + index),
          }),
        ),
      });
      const { storage, clock } = world;
      const deps = { ...world.ports, uow: storage.uow };
      const begun = manualClock(later(NOW, since * MINUTE));
      await registerRules({ ...deps, rules: rules.slice(0, met), clock: begun });
      clock.set(later(NOW, Math.min(looked, now) * MINUTE));
      if (looked >= since) await recordDue({ ...deps, rules: rules.slice(0, met), channels: ["one"] });
      clock.set(later(NOW, now * MINUTE));

      const ids = bookings.map((_, index) => anId<BookingId>(0xb00 + index));
      const dueNow = async () =>
        (await Promise.all(ids.map((id) => explain(world, id)))).flatMap(({ missing }, index) =>
          missing
            .filter(({ outlook }) => outlook.why === "due")
            .map(({ rule, recipient, channel }) => `${ids[index]} ${addressOf(rule.id, recipient, channel)}`),
        );
      const expected = await dueNow();
      const before = new Set(storage.ledger().map(({ id }) => id));
      await lapseRequests(deps)();
      await recordDue({ ...deps, channels: ["one", "two"] });
      const recorded = storage
        .ledger()
        .filter(({ id }) => !before.has(id))
        .map(
          ({ bookingId, ruleId, recipient, channel }) =>
            `${bookingId} ${addressOf(ruleId, recipient, channel)}`,
        );
      expect(expected.toSorted()).to.deep.equal(recorded.toSorted());
      expect(await dueNow()).to.deep.equal([]);
      promised += expected.length;
    });
    await fc.assert(property, { numRuns: 400 });
    expect(promised).to.be.greaterThan(100);
  });
});

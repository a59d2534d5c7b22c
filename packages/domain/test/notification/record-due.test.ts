import {
  type BookingId,
  type DueMessages,
  type Look,
  type NotificationRule,
  type Recorded,
  registerRules,
} from "@bookings/domain";
import {
  anEvent,
  anId,
  aRule,
  asAdmin,
  DAY,
  eventDetails,
  HOUR,
  later,
  MINUTE,
  manualClock,
  NOW,
  START,
} from "@bookings/domain/testing";
import { expect } from "chai";
import { recordDue } from "../../src/notification/record-due.ts";
import { aWorld, bookingIn, bookingOfOther, EVENT, type World, type WorldPlan } from "../world.ts";

const onRequest = aRule({ id: "asked", on: "requested", offset: 0, to: ["coach"] });
const reminder = aRule({ to: ["coach"], when: ["Accepted"] });

/** A world whose rules began at `since`. */
async function aWorldWith(
  rules: readonly NotificationRule[],
  plan: WorldPlan = {},
  since = NOW,
): Promise<World> {
  const world = await aWorld({ rules, ...plan });
  await registerRules({ ...world.ports, uow: world.storage.uow, clock: manualClock(since) });
  return world;
}

async function recordedAt({ ports, storage, clock }: World, now: Date): Promise<string[]> {
  clock.set(now);
  await recordDue({ ...ports, uow: storage.uow, channels: ["test"] });
  return storage.ledger().map(({ ruleId }) => ruleId);
}

describe("Recording what is due", () => {
  const appearances: [what: string, since: Date, recorded: string[]][] = [
    ["a millisecond before the change", later(NOW, -1), ["asked"]],
    ["in the moment of the change", NOW, ["asked"]],
    ["a millisecond after the change", later(NOW, 1), []],
  ];
  for (const [what, since, recorded] of appearances) {
    it(`says ${recorded.length} of a change when the rule appeared ${what}`, async () => {
      const world = await aWorldWith([onRequest], { bookings: [bookingIn("Pending")] }, since);
      expect(await recordedAt(world, later(NOW, MINUTE))).to.deep.equal(recorded);
    });
  }

  it("says nothing of what happened before, when a rule appears with the run itself", async () => {
    const world = await aWorld({ rules: [onRequest], bookings: [bookingIn("Pending")] });
    expect(await recordedAt(world, later(NOW, 1))).to.deep.equal([]);
  });

  const moments: [what: string, now: Date, recorded: string[]][] = [
    ["a millisecond before its moment", later(START, -HOUR - 1), []],
    ["at its moment", later(START, -HOUR), ["reminder"]],
    ["long after its moment", later(START, DAY), ["reminder"]],
  ];
  for (const [what, now, recorded] of moments) {
    it(`records ${recorded.length} reminders ${what}`, async () => {
      const world = await aWorldWith([reminder], { bookings: [bookingIn("Accepted")] });
      expect(await recordedAt(world, now)).to.deep.equal(recorded);
    });
  }

  it("records everything once, however often it looks", async () => {
    const world = await aWorldWith([onRequest, reminder], { bookings: [bookingIn("Accepted")] });
    await recordedAt(world, START);
    expect(await recordedAt(world, START)).to.have.members(["asked", "reminder"]);
    expect(await recordedAt(world, later(START, MINUTE))).to.have.length(2);
  });

  it("records a reminder for the time to which an event was moved", async () => {
    const world = await aWorldWith([reminder], { bookings: [bookingIn("Accepted")] });
    await recordedAt(world, later(START, -HOUR));
    const details = eventDetails({ startAt: later(START, DAY), endAt: later(START, DAY + HOUR) });
    await world.useCases.putEvent({ caller: asAdmin, eventId: EVENT, details });
    expect(await recordedAt(world, later(START, DAY - HOUR))).to.deep.equal(["reminder", "reminder"]);
    const occurrences = world.storage.ledger().map(({ occurrence }) => occurrence);
    expect(occurrences).to.deep.equal([START, later(START, DAY)]);
  });

  it("records a move for those who had booked before it", async () => {
    const moved = aRule({ id: "moved", on: "rescheduled", offset: 0, to: ["athlete"] });
    const later5 = later(NOW, 5 * MINUTE);
    const late = bookingOfOther(1, { requestedAt: later5, changedAt: later5 });
    const plan = { events: [anEvent({ movedAt: later5 })], bookings: [bookingIn("Pending"), late] };
    const world = await aWorldWith([moved], plan);
    await recordedAt(world, later5);
    const recipients = world.storage.ledger().map(({ recipient }) => recipient.userId);
    expect(recipients).to.deep.equal([bookingIn("Pending").userId]);
  });

  it("records no reminder for a request that was not accepted in time", async () => {
    const world = await aWorldWith([reminder], { bookings: [bookingIn("Pending")] });
    await recordedAt(world, later(START, -HOUR));
    const accepted = { status: "Accepted", acceptedAt: later(START, -MINUTE) } as const;
    await world.storage.uow.run(({ bookings }) => bookings.save([bookingIn("Pending", { state: accepted })]));
    expect(await recordedAt(world, later(START, -MINUTE))).to.deep.equal([]);
  });

  it("sees a request that lapsed as canceled", async () => {
    const canceled = aRule({ id: "canceled", on: "canceled", offset: 0, to: ["coach"] });
    const changedAt = later(START, -MINUTE);
    const world = await aWorldWith([canceled], { bookings: [bookingIn("Pending", { changedAt })] });
    await recordedAt(world, changedAt);
    expect(await recordedAt(world, START)).to.deep.equal(["canceled"]);
    expect(world.storage.ledger()[0]?.occurrence).to.deep.equal(START);
  });

  it("says nothing when there are no rules", async () => {
    const world = await aWorldWith([], { bookings: [bookingIn("Pending")] });
    expect(await recordedAt(world, later(NOW, HOUR))).to.deep.equal([]);
  });
});

const SLICE = 2 * MINUTE;
const UNSETTLED = 30_000;

/** So many messages in a slice are much to do. */
const MANY = 1_000;

/** The looks of a run at `now`, one list for each unit of work, each of which records so many messages, the last all. */
async function looksAt(
  { ports, storage, clock }: World,
  now: Date,
  rules = ports.rules,
  recorded: number | readonly Recorded[] = MANY,
): Promise<Look[][]> {
  clock.set(now);
  const units: Look[][] = [];
  const record: DueMessages["record"] = async (looks) => {
    units.push([...looks]);
    if (typeof recorded === "number") return { added: recorded };
    // Portions take their time.
    clock.set(later(clock.now(), MINUTE));
    return recorded[units.length - 1] ?? { added: 0 };
  };
  const uow: World["storage"]["uow"] = {
    run: (work) => storage.uow.run((all) => work({ ...all, due: { record } })),
  };
  await recordDue({ ...ports, rules, uow, channels: [] });
  return units;
}

const idsOf = (looks: readonly Look[]): string[] => looks.map(({ rule }) => rule.id);

describe("A run", () => {
  it("looks at all rules at once, from when they began until now", async () => {
    const world = await aWorldWith([onRequest, reminder]);
    const now = later(NOW, SLICE);
    const span = { from: NOW, to: now };
    expect(await looksAt(world, now)).to.deep.equal([
      [onRequest, reminder].map((rule) => ({ rule, since: NOW, span })),
    ]);
  });

  it("looks at the same time again, however late it gets, until it has recorded all of it", async () => {
    const world = await aWorldWith([reminder]);
    const part = { added: MANY, next: anId<BookingId>(1) };
    const now = later(NOW, MINUTE);
    const looks = await looksAt(world, now, undefined, [part, part]);
    const spans = looks.slice(0, 3).map(([look]) => look?.span);
    expect(spans).to.deep.equal(Array.from({ length: 3 }, () => ({ from: NOW, to: now })));
    const [[next]] = (await looksAt(world, later(NOW, 3 * MINUTE))) as [[Look]];
    expect(next.span.from).to.deep.equal(later(now, -UNSETTLED));
  });

  it("goes on where the portion before has stopped, and no further than that one, whatever a rival has done", async () => {
    const { ports, storage, clock } = await aWorldWith([reminder]);
    clock.set(later(NOW, 3 * SLICE));
    const asked: unknown[] = [];
    const record: DueMessages["record"] = async ([look], { from }) => {
      asked.push([from, look?.span.to]);
      return asked.length === 1 ? { added: MANY, next: anId<BookingId>(7) } : { added: MANY };
    };
    const uow: World["storage"]["uow"] = {
      run: async (work) => {
        const done = await storage.uow.run((all) => work({ ...all, due: { record } }));
        await storage.uow.run(({ ledger }) => ledger.closeScan([reminder.id], later(NOW, MINUTE)));
        return done;
      },
    };
    await recordDue({ ...ports, rules: [reminder], uow, channels: [] });
    expect(asked.slice(0, 3)).to.deep.equal([
      [undefined, later(NOW, SLICE)],
      [anId(7), later(NOW, SLICE)],
      [undefined, later(NOW, 2 * SLICE)],
    ]);
  });

  const pauses: [what: string, pause: number, from: Date][] = [
    ["half a minute before the last look", MINUTE, later(NOW, MINUTE - UNSETTLED)],
    ["when its rule began, if that was less than half a minute before the last look", UNSETTLED - 1, NOW],
  ];
  for (const [what, pause, from] of pauses) {
    it(`goes back to ${what}`, async () => {
      const world = await aWorldWith([reminder]);
      const last = later(NOW, pause);
      await looksAt(world, last);
      const [looks] = await looksAt(world, later(last, MINUTE));
      expect(looks?.[0]?.span).to.deep.equal({ from, to: later(last, MINUTE) });
    });
  }

  it("goes on by two minutes after a long time without one, each in a unit of work of its own", async () => {
    const world = await aWorldWith([reminder]);
    const units = await looksAt(world, later(NOW, 2 * SLICE + UNSETTLED + 1));
    expect(units.map((looks) => looks.map(({ span }) => span))).to.deep.equal([
      [{ from: NOW, to: later(NOW, SLICE) }],
      [{ from: later(NOW, SLICE), to: later(NOW, 2 * SLICE) }],
      [{ from: later(NOW, 2 * SLICE), to: later(NOW, 2 * SLICE + UNSETTLED + 1) }],
    ]);
  });

  it("looks at twice as much where there was little to do, so that a quiet time is soon caught up with", async () => {
    const spans = async (recorded: number) => {
      const world = await aWorldWith([reminder]);
      const units = await looksAt(world, later(NOW, 7 * SLICE), world.ports.rules, recorded);
      return units.map(([look]) => Number(look?.span.to) - Number(look?.span.from));
    };
    expect(await spans(MANY - 1)).to.deep.equal([SLICE, 2 * SLICE, 4 * SLICE]);
    expect(await spans(MANY)).to.deep.equal(Array(7).fill(SLICE));
    const aMonth = await looksAt(await aWorldWith([reminder]), later(NOW, 30 * DAY), undefined, 0);
    expect(aMonth).to.have.length(15);
  });

  it("looks once more at the last half minute when a slice ends within it", async () => {
    const world = await aWorldWith([reminder]);
    const now = later(NOW, SLICE + 1);
    expect((await looksAt(world, now)).map((looks) => looks.map(({ span }) => span))).to.deep.equal([
      [{ from: NOW, to: later(NOW, SLICE) }],
      [{ from: later(now, -UNSETTLED), to: now }],
    ]);
  });

  it("leaves rules alone that are ahead until the others have caught up", async () => {
    const world = await aWorldWith([onRequest]);
    const units = await looksAt(world, later(NOW, 3 * SLICE), [onRequest, reminder]);
    expect(units.map(idsOf)).to.deep.equal([["asked"], ["asked"], ["asked", "reminder"]]);
  });

  it("keeps what it has looked at when it is cut short", async () => {
    const world = await aWorldWith([reminder]);
    let units = 0;
    const uow: World["storage"]["uow"] = {
      run: (work) => {
        units += 1;
        if (units > 2) throw new Error("the database is gone");
        return world.storage.uow.run(work);
      },
    };
    world.clock.set(later(NOW, DAY));
    const cutShort = recordDue({ ...world.ports, uow, channels: ["test"] });
    expect(await cutShort.catch((error: Error) => error.message)).to.equal("the database is gone");
    const [looks] = await looksAt(world, later(NOW, DAY));
    expect(looks?.[0]?.span.from).to.deep.equal(later(NOW, 3 * SLICE));
  });

  it("looks at nothing, and goes on, when the clock is behind the last look", async () => {
    const world = await aWorldWith([reminder]);
    await looksAt(world, later(NOW, SLICE));
    expect((await looksAt(world, later(NOW, MINUTE))).map(idsOf)).to.deep.equal([[]]);
  });
});

describe("A change that commits after the look that should have seen it", () => {
  const scan = later(NOW, 10 * MINUTE);
  const cases: [what: string, changedAt: Date, recorded: string[]][] = [
    ["half a minute", later(scan, -30_000), ["asked"]],
    ["more than half a minute", later(scan, -30_001), []],
  ];
  for (const [what, changedAt, recorded] of cases) {
    it(`is seen by the next one ${recorded.length > 0 ? "" : "no more "}when it is dated ${what} before`, async () => {
      const world = await aWorldWith([onRequest], { bookings: [bookingOfOther(9)] });
      await world.storage.uow.run(({ bookings }) =>
        bookings.save([bookingOfOther(9, { state: bookingIn("Canceled").state })]),
      );
      await recordedAt(world, scan);
      const before = world.storage.ledger().length;
      const request = bookingIn("Pending", {
        orderId: bookingOfOther(9).orderId,
        requestedAt: changedAt,
        changedAt,
      });
      await world.storage.uow.run(({ bookings }) => bookings.add([request]));
      expect((await recordedAt(world, later(scan, MINUTE))).slice(before)).to.deep.equal(recorded);
    });
  }
});

import type { Booked, LedgerEntry, NotificationRule } from "@bookings/domain";
import {
  ATHLETE,
  aBooking,
  aLedgerEntry,
  anEvent,
  aRule,
  COACH,
  DAY,
  END,
  HOUR,
  later,
  MINUTE,
  NOW,
  START,
  sequentialIds,
} from "@bookings/domain/testing";
import { expect } from "chai";
import { entriesFor, judge, seenFor } from "../../src/notification/due.ts";
import { BOOKING, bookingIn, states } from "../world.ts";

const booked = (changes: Partial<Booked> = {}): Booked => ({
  booking: aBooking(),
  event: anEvent(),
  ...changes,
});

const entries = (rule: NotificationRule, about = booked(), since = NOW, channels = ["test"]): LedgerEntry[] =>
  entriesFor(rule, about, { since, channels, ids: sequentialIds() });

const rolesOf = (found: readonly LedgerEntry[]): string[] => found.map(({ recipient }) => recipient.role);

describe("A message that a rule asks for", () => {
  it("is due at its moment, and worth sending until it expires", () => {
    const [entry] = entries(aRule({ to: ["athlete"] }));
    expect(entry).to.deep.equal({
      ...aLedgerEntry({ bookingId: BOOKING, recipient: { userId: ATHLETE, role: "Athlete" } }),
      id: sequentialIds().next(),
      dueAt: later(START, -HOUR),
      nextAttemptAt: later(START, -HOUR),
      expiresAt: later(START, -30 * MINUTE),
      occurrence: START,
    });
  });

  const moments: [what: string, rule: NotificationRule, dueAt: Date, occurrence: Date][] = [
    ["before the start", aRule({ on: "start", offset: -DAY }), later(START, -DAY), START],
    ["at the end", aRule({ on: "end", offset: 0 }), END, END],
    ["after the end", aRule({ on: "end", offset: HOUR }), later(END, HOUR), END],
    ["after a change", aRule({ on: "requested", offset: MINUTE }), later(NOW, MINUTE), NOW],
  ];
  for (const [what, rule, dueAt, occurrence] of moments) {
    it(`can be due ${what}`, () => {
      expect(entries(rule)[0]).to.deep.include({ dueAt, occurrence });
    });
  }

  it("is not asked for when the change did not happen", () => {
    expect(entries(aRule({ on: "rejected" }))).to.deep.equal([]);
  });

  const since: [what: string, since: Date, count: number][] = [
    ["a millisecond after the rule appeared", later(START, -HOUR - 1), 2],
    ["as the rule appeared", later(START, -HOUR), 2],
    ["a millisecond before the rule appeared", later(START, -HOUR + 1), 0],
  ];
  for (const [what, instant, count] of since) {
    it(`is ${count > 0 ? "" : "not "}asked for when it is due ${what}`, () => {
      expect(entries(aRule(), booked(), instant)).to.have.length(count);
    });
  }

  const settled: [what: string, acceptedAt: Date, count: number][] = [
    ["a millisecond before its moment", later(START, -HOUR - 1), 2],
    ["at its moment", later(START, -HOUR), 2],
    ["a millisecond after its moment", later(START, -HOUR + 1), 0],
  ];
  for (const [what, instant, count] of settled) {
    it(`is ${count > 0 ? "" : "not "}asked for when the booking was accepted ${what}`, () => {
      const booking = aBooking({ state: { status: "Accepted", acceptedAt: instant } });
      expect(entries(aRule(), booked({ booking }))).to.have.length(count);
    });

    it(`is ${count > 0 ? "" : "not "}asked for when the event was moved ${what}`, () => {
      const event = anEvent({ movedAt: instant, startMovedAt: instant });
      expect(entries(aRule(), booked({ event }))).to.have.length(count);
    });

    it(`before the start is asked for when only the end was moved ${what}`, () => {
      expect(entries(aRule(), booked({ event: anEvent({ movedAt: instant }) }))).to.have.length(2);
    });
  }

  it("about a change is asked for, however late the event was moved", () => {
    const about = booked({ event: anEvent({ movedAt: START, startMovedAt: START }) });
    expect(entries(aRule({ on: "requested", offset: 0 }), about)).to.have.length(2);
  });
});

describe("The recipients of a rule", () => {
  const canceledBy = (canceledByRole: "Athlete" | "Coach" | "System"): Booked =>
    booked({
      booking: aBooking({
        state: { status: "Canceled", cancellation: { ...states.Canceled.cancellation, canceledByRole } },
      }),
    });
  const rule = (...to: NotificationRule["to"]) => aRule({ on: "canceled", offset: 0, to });

  const cases: [what: string, rule: NotificationRule, by: "Athlete" | "Coach" | "System", roles: string[]][] =
    [
      ["the athlete", rule("athlete"), "Athlete", ["Athlete"]],
      ["the coach", rule("coach"), "Coach", ["Coach"]],
      ["both", rule("athlete", "coach"), "Athlete", ["Athlete", "Coach"]],
      ["the other side, when the athlete acted", rule("other"), "Athlete", ["Coach"]],
      ["the other side, when the coach acted", rule("other"), "Coach", ["Athlete"]],
      ["both as the other side, when the system acted", rule("other"), "System", ["Athlete", "Coach"]],
      ["each of them once", rule("other", "coach", "athlete", "athlete"), "Athlete", ["Coach", "Athlete"]],
    ];
  for (const [what, to, by, roles] of cases) {
    it(`are ${what}`, () => expect(rolesOf(entries(to, canceledBy(by)))).to.deep.equal(roles));
  }

  it("have the ids of the booking's sides", () => {
    const ids = entries(rule("athlete", "coach"), canceledBy("System")).map(
      ({ recipient }) => recipient.userId,
    );
    expect(ids).to.deep.equal([ATHLETE, COACH]);
  });

  const channels: [channels: string[] | undefined, expected: string[]][] = [
    [undefined, ["email", "log"]],
    [["log"], ["log"]],
    [["log", "pigeon"], ["log"]],
    [[], []],
  ];
  for (const [named, expected] of channels) {
    it(`are told over ${expected.join(" and ") || "nothing"} when the rule names ${String(named)}`, () => {
      const to = aRule({ to: ["coach"], ...(named && { channels: named }) });
      const found = entries(to, booked(), NOW, ["email", "log"]);
      expect(found.map(({ channel }) => channel)).to.deep.equal(expected);
    });
  }
});

describe("A claimed message", () => {
  const rules = [aRule()];
  const entry = aLedgerEntry({ expiresAt: START });
  const before = later(START, -1);

  const verdictOn = (changes: {
    entry?: LedgerEntry;
    booked?: Booked | undefined;
    rules?: readonly NotificationRule[];
    now?: Date;
  }): string => {
    const about = "booked" in changes ? changes.booked : booked();
    const { entry: message = entry, now = before } = changes;
    const seen = about && seenFor(message.on, about, now);
    const judgement = judge({ entry: message, seen }, changes.rules ?? rules, now);
    return judgement.send ? "leaves" : `${judgement.status}: ${judgement.reason}`;
  };
  const farewell = { ...entry, farewell: {} as never };
  const completed = bookingIn("Accepted", { completedAt: END });
  const moved = booked({ event: anEvent({ startAt: later(START, 1) }) });

  const cases: [what: string, changes: Parameters<typeof verdictOn>[0], expected: string][] = [
    ["still holds, a millisecond before it expires", {}, "leaves"],
    ["has expired", { now: START }, "expired: too late to be worth sending"],
    [
      "has no rule any more",
      { rules: [aRule({ id: "another" })] },
      "skipped: the rule is no longer in force",
    ],
    [
      "has a rule that is about something else by now",
      { rules: [aRule({ on: "end" })] },
      "skipped: what it was about no longer holds",
    ],
    ["has no booking any more", { booked: undefined }, "skipped: the booking was erased"],
    ["is a farewell", { entry: farewell, booked: undefined }, "leaves"],
    [
      "is a farewell that has expired",
      { entry: farewell, now: START },
      "expired: too late to be worth sending",
    ],
    ["is about a time that was moved", { booked: moved }, "skipped: what it was about no longer holds"],
    [
      "is about a change that was taken back",
      { entry: { ...entry, on: "completed" }, rules: [aRule({ on: "completed" })] },
      "skipped: what it was about no longer holds",
    ],
    [
      "is about a booking that was accepted",
      { booked: booked({ booking: bookingIn("Accepted") }) },
      "leaves",
    ],
    [
      "is about a booking that was rejected",
      { booked: booked({ booking: bookingIn("Rejected") }) },
      "skipped: the booking is Rejected",
    ],
    [
      "is about a booking that was canceled",
      { booked: booked({ booking: bookingIn("Canceled") }) },
      "skipped: the booking is Canceled",
    ],
    [
      "is for what is not completed, and is not",
      { rules: [aRule({ completed: false })], booked: booked({ booking: bookingIn("Accepted") }) },
      "leaves",
    ],
    [
      "is for what is not completed, and is by now",
      { rules: [aRule({ completed: false })], booked: booked({ booking: completed }) },
      "skipped: the booking is marked as completed",
    ],
    [
      "is for what is completed, and is",
      { rules: [aRule({ completed: true })], booked: booked({ booking: completed }) },
      "leaves",
    ],
    [
      "is for what is completed, and is not any more",
      { rules: [aRule({ completed: true })], booked: booked({ booking: bookingIn("Accepted") }) },
      "skipped: the booking is not marked as completed",
    ],
    ["is for what is completed or not, and is", { booked: booked({ booking: completed }) }, "leaves"],
  ];
  for (const [what, changes, expected] of cases) {
    it(`that ${what} ${expected === "leaves" ? "leaves" : `is ${expected}`}`, () => {
      expect(verdictOn(changes)).to.equal(expected);
    });
  }
});

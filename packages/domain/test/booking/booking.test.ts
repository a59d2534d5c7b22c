import { type Booking, type BookingStatus, bookingStatuses, statusTable } from "@bookings/domain";
import {
  ATHLETE,
  aBooking,
  anEvent,
  anId,
  COACH,
  END,
  HOUR,
  later,
  MINUTE,
  NOW,
  START,
} from "@bookings/domain/testing";
import { expect } from "chai";
import * as verbs from "../../src/booking/booking.ts";
import { bookingIn, outcomeOf, refusalOf, states } from "../world.ts";

const event = anEvent();
const claim = { disputerUserId: ATHLETE, reasonId: anId<verbs.Dispute["reasonId"]>(1), comment: null };
const reason = { reasonCode: "NoTime", reasonText: null } as const;

/** Each verb at a moment in which the clock has nothing against it. */
const attempts = {
  accept: (booking: Booking) => verbs.accept(booking, NOW),
  reject: (booking: Booking) => verbs.reject(booking, NOW),
  cancel: (booking: Booking) => verbs.cancel(booking, event, "Coach", reason, NOW),
  dispute: (booking: Booking) => verbs.dispute(booking, event, claim, START),
  resolve: (booking: Booking) => verbs.resolve(booking, null, END),
  complete: (booking: Booking) => verbs.complete(booking, event, true, END),
  addNote: (booking: Booking) => verbs.addNote(booking, event, "Well done", END),
  dismiss: (booking: Booking) => verbs.dismiss(booking, END),
  withdraw: (booking: Booking) => verbs.withdraw(booking, "Coach", NOW),
  lapse: (booking: Booking) => verbs.lapse(booking, event, START),
};
type Verb = keyof typeof attempts;

const NO = "invalid_status_transition";
const KEPT = "booking_not_canceled";

/** The whole state machine, by hand: where each verb leads from each status, or the code of the refusal. */
const machine: Record<BookingStatus, Record<Verb, string>> = {
  Pending: {
    accept: "Accepted",
    reject: "Rejected",
    cancel: "Canceled",
    dispute: NO,
    resolve: NO,
    complete: NO,
    addNote: "Pending",
    dismiss: KEPT,
    withdraw: "Canceled",
    lapse: "Canceled",
  },
  Accepted: {
    accept: NO,
    reject: NO,
    cancel: "Canceled",
    dispute: "InDispute",
    resolve: NO,
    complete: "Accepted",
    addNote: "Accepted",
    dismiss: KEPT,
    withdraw: "Canceled",
    lapse: "Accepted",
  },
  Rejected: {
    accept: NO,
    reject: NO,
    cancel: NO,
    dispute: NO,
    resolve: NO,
    complete: NO,
    addNote: "Rejected",
    dismiss: KEPT,
    withdraw: "Rejected",
    lapse: "Rejected",
  },
  Canceled: {
    accept: NO,
    reject: NO,
    cancel: NO,
    dispute: NO,
    resolve: NO,
    complete: NO,
    addNote: "Canceled",
    dismiss: "Canceled",
    withdraw: "Canceled",
    lapse: "Canceled",
  },
  InDispute: {
    accept: NO,
    reject: NO,
    cancel: NO,
    dispute: NO,
    resolve: "DisputeDone",
    complete: NO,
    addNote: "InDispute",
    dismiss: KEPT,
    withdraw: "InDispute",
    lapse: "InDispute",
  },
  DisputeDone: {
    accept: NO,
    reject: NO,
    cancel: NO,
    dispute: NO,
    resolve: NO,
    complete: "DisputeDone",
    addNote: "DisputeDone",
    dismiss: KEPT,
    withdraw: "DisputeDone",
    lapse: "DisputeDone",
  },
};

const seats: Record<BookingStatus, boolean> = {
  Pending: true,
  Accepted: true,
  InDispute: true,
  DisputeDone: true,
  Rejected: false,
  Canceled: false,
};

const transitions = ["accept", "reject", "cancel", "dispute", "resolve"] as const;

for (const status of bookingStatuses) {
  describe(`A booking that is ${status}`, () => {
    for (const [verb, expected] of Object.entries(machine[status]) as [Verb, string][]) {
      it(`answers ${verb} with ${expected}`, () => {
        let found: string | undefined;
        const outcome = outcomeOf(() => {
          found = verbs.statusOf(attempts[verb](bookingIn(status)));
        });
        expect(found ?? outcome).to.equal(expected);
      });
    }

    it("has the same rows in the table of statuses", () => {
      const to = Object.fromEntries(transitions.map((verb) => [verb, statusTable[status].to[verb] ?? NO]));
      const expected = Object.fromEntries(transitions.map((verb) => [verb, machine[status][verb]]));
      expect(to).to.deep.equal(expected);
    });

    it(`${seats[status] ? "holds" : "does not hold"} a seat`, () => {
      expect(verbs.holdsSeat(bookingIn(status))).to.equal(seats[status]);
    });
  });
}

describe("A change of a booking", () => {
  const changes: [verb: Verb, from: BookingStatus][] = [
    ["accept", "Pending"],
    ["reject", "Pending"],
    ["cancel", "Accepted"],
    ["dispute", "Accepted"],
    ["resolve", "InDispute"],
    ["complete", "Accepted"],
    ["addNote", "Rejected"],
    ["dismiss", "Canceled"],
    ["withdraw", "Pending"],
    ["lapse", "Pending"],
  ];
  for (const [verb, from] of changes) {
    it(`is a new version, dated, and leaves the old one alone: ${verb}`, () => {
      const before = Object.freeze(bookingIn(from, { version: 7, changedAt: later(NOW, -HOUR) }));
      const after = attempts[verb](before);
      expect(after.version).to.equal(8);
      expect(after.changedAt).to.be.oneOf([NOW, START, END]);
    });
  }

  it("says in the refusal which verb failed and why", async () => {
    const refusal = await refusalOf(() => attempts.accept(bookingIn("Rejected")));
    expect(refusal.message).to.equal("bookingId: cannot accept the booking: it is Rejected");
    expect(refusal).to.include({ status: "Rejected", bookingId: aBooking().bookingId });
  });
});

describe("Each status keeps the data that only it has:", () => {
  it("who accepted when", () => {
    expect(attempts.accept(aBooking()).state).to.deep.equal({ status: "Accepted", acceptedAt: NOW });
  });

  it("when it was rejected", () => {
    expect(attempts.reject(aBooking()).state).to.deep.equal({ status: "Rejected", rejectedAt: NOW });
  });

  it("who canceled when and why", () => {
    const words = { reasonCode: "NotFeelingWell", reasonText: "A cold" } as const;
    const { state } = verbs.cancel(aBooking(), event, "Athlete", words, NOW);
    const cancellation = { canceledAt: NOW, canceledByRole: "Athlete", ...words };
    expect(state).to.deep.equal({ status: "Canceled", cancellation });
  });

  it("who withdrew when, without a reason", () => {
    const cancellation = { canceledAt: NOW, canceledByRole: "Coach", reasonCode: null, reasonText: null };
    expect(attempts.withdraw(aBooking()).state).to.deep.equal({ status: "Canceled", cancellation });
  });

  it("who disputes when and why, and since when it was accepted", () => {
    const words = { ...claim, disputerUserId: COACH, comment: "Too late" };
    const { state } = verbs.dispute(bookingIn("Accepted"), event, words, END);
    const { acceptedAt } = states.Accepted;
    expect(state).to.deep.equal({ status: "InDispute", acceptedAt, dispute: { ...words, disputedAt: END } });
  });

  it("how a dispute ended, and all that was before", () => {
    const { state } = verbs.resolve(bookingIn("InDispute"), "Paid back", END);
    const resolution = { resolvedAt: END, text: "Paid back" };
    expect(state).to.deep.equal({ ...states.InDispute, status: "DisputeDone", resolution });
  });
});

describe("The clock decides that a booking", () => {
  const beforeEnd = later(END, -1);
  const beforeStart = later(START, -1);
  const accepted = bookingIn("Accepted");
  const cases: [what: string, attempt: () => unknown, expected: string][] = [
    [
      "cannot be completed a millisecond before its end",
      () => verbs.complete(accepted, event, true, beforeEnd),
      "booking_not_ended",
    ],
    ["can be completed at its end", () => verbs.complete(accepted, event, true, END), "ok"],
    [
      "cannot be noted a millisecond before its end",
      () => verbs.addNote(accepted, event, "x", beforeEnd),
      "booking_not_ended",
    ],
    ["can be noted at its end", () => verbs.addNote(accepted, event, "x", END), "ok"],
    [
      "can be canceled a millisecond before its end",
      () => verbs.cancel(accepted, event, "Coach", reason, beforeEnd),
      "ok",
    ],
    ["cannot be canceled at its end", () => verbs.cancel(accepted, event, "Coach", reason, END), NO],
    [
      "cannot be disputed a millisecond before its start",
      () => verbs.dispute(accepted, event, claim, beforeStart),
      NO,
    ],
    ["can be disputed at its start", () => verbs.dispute(accepted, event, claim, START), "ok"],
    [
      "has not ended, before any question of its status",
      () => verbs.complete(bookingIn("Canceled"), event, true, beforeEnd),
      "booking_not_ended",
    ],
  ];
  for (const [what, attempt, expected] of cases) {
    it(what, () => expect(outcomeOf(attempt)).to.equal(expected));
  }

  it("has ended or has not started, in words", async () => {
    const ended = await refusalOf(() => verbs.cancel(accepted, event, "Coach", reason, END));
    const early = await refusalOf(() => verbs.dispute(accepted, event, claim, NOW));
    expect(ended.message).to.match(/cannot cancel .* its event has ended/);
    expect(early.message).to.match(/cannot dispute .* its event has not started/);
  });
});

describe("A completed mark", () => {
  it("is dated, and can be taken back", () => {
    const marked = verbs.complete(bookingIn("DisputeDone"), event, true, END);
    expect(marked.completedAt).to.equal(END);
    expect(verbs.complete(marked, event, false, later(END, HOUR)).completedAt).to.equal(null);
  });

  it("changes nothing when it is so already", () => {
    const marked = bookingIn("Accepted", { completedAt: END });
    expect(verbs.complete(marked, event, true, later(END, HOUR))).to.equal(marked);
    const unmarked = bookingIn("Accepted");
    expect(verbs.complete(unmarked, event, false, END)).to.equal(unmarked);
  });
});

describe("A note", () => {
  const cases: [what: string, note: string, expected: string][] = [
    ["is empty", "", "validation"],
    ["is nothing but spaces", " \n\t\u00a0 ", "validation"],
    ["is one character", "x", "ok"],
    ["is 2,000 emoji", "🏐".repeat(2000), "ok"],
    ["is 2,000 characters with spaces around", ` ${"x".repeat(2000)} `, "ok"],
    ["is 2,001 emoji", "🏐".repeat(2001), "validation"],
    ["holds NUL", "x\0x", "validation"],
  ];
  for (const [what, note, expected] of cases) {
    it(`is ${expected === "ok" ? "taken" : "refused"} when it ${what}`, async () => {
      const attempt = () => verbs.addNote(bookingIn("Accepted"), event, note, END);
      expect(outcomeOf(attempt)).to.equal(expected);
      if (expected !== "ok") expect((await refusalOf(attempt)).message).to.match(/^note: must/);
    });
  }

  it("is trimmed and replaces the earlier one", () => {
    const noted = bookingIn("Accepted", { note: "Earlier" });
    expect(verbs.addNote(noted, event, "  Later\n", END).note).to.equal("Later");
  });
});

describe("The text of", () => {
  const long = "🏐".repeat(2001);
  const fits = "🏐".repeat(2000);
  const cases: [field: string, attempt: (text: string) => unknown][] = [
    [
      "cancellationReasonText",
      (reasonText) => verbs.cancel(aBooking(), event, "Coach", { reasonCode: "Other", reasonText }, NOW),
    ],
    ["comment", (comment) => verbs.dispute(bookingIn("Accepted"), event, { ...claim, comment }, END)],
    ["resolution", (resolution) => verbs.resolve(bookingIn("InDispute"), resolution, END)],
  ];
  for (const [field, attempt] of cases) {
    it(`${field} has at most 2,000 characters`, async () => {
      attempt(fits);
      const refusal = await refusalOf(() => attempt(long));
      expect(refusal.message).to.match(new RegExp(`^${field}: must have at most 2000`));
    });
  }
});

describe("A dismissed mark", () => {
  it("is dated, and a second time changes nothing", () => {
    const dismissed = verbs.dismiss(bookingIn("Canceled"), END);
    expect(dismissed.dismissedAt).to.equal(END);
    expect(verbs.dismiss(dismissed, later(END, 1))).to.equal(dismissed);
  });
});

describe("A request that nobody has answered", () => {
  const canceledAtOf = (booking: Booking): Date | undefined =>
    booking.state.status === "Canceled" ? booking.state.cancellation.canceledAt : undefined;

  it("stands until a millisecond before the start", () => {
    const request = aBooking();
    expect(verbs.lapse(request, event, later(START, -1))).to.equal(request);
  });

  it("is canceled by the system, as of the start, from the start on", () => {
    for (const now of [START, END]) {
      const lapsed = verbs.lapse(aBooking(), event, now);
      const cancellation = {
        canceledAt: START,
        canceledByRole: "System",
        reasonCode: null,
        reasonText: null,
      };
      expect(lapsed.state).to.deep.equal({ status: "Canceled", cancellation });
      expect(lapsed).to.include({ version: 2, changedAt: now });
    }
  });

  const moves: [what: string, movedAt: Date, canceledAt: Date][] = [
    ["after the new start: by the move", later(START, MINUTE), later(START, MINUTE)],
    ["at the new start: by the start", START, START],
    ["before the new start: by the start", later(START, -MINUTE), START],
  ];
  for (const [what, movedAt, canceledAt] of moves) {
    it(`is dated, when its event was moved ${what}`, () => {
      expect(canceledAtOf(verbs.lapse(aBooking(), anEvent({ movedAt }), END))).to.deep.equal(canceledAt);
    });
  }
});

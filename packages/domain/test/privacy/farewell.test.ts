import {
  type Booked,
  type BookingStatus,
  bookingStatuses,
  type NotificationRule,
  viewBooking,
} from "@bookings/domain";
import {
  ATHLETE,
  aBooking,
  anEvent,
  aRule,
  COACH,
  DAY,
  END,
  HOUR,
  later,
  NOW,
  START,
  sequentialIds,
} from "@bookings/domain/testing";
import { expect } from "chai";
import { anonymous, farewells, partWith } from "../../src/privacy/farewell.ts";
import { bookingIn, states } from "../world.ts";

const NIL = "00000000-0000-0000-0000-000000000000";
const bookedIn = (status: BookingStatus): Booked => ({ booking: bookingIn(status), event: anEvent() });

describe("Parting with a booking", () => {
  const left: Record<BookingStatus, string> = {
    Pending: "Canceled",
    Accepted: "Canceled",
    Rejected: "Rejected",
    Canceled: "Canceled",
    InDispute: "InDispute",
    DisputeDone: "DisputeDone",
  };
  for (const status of bookingStatuses) {
    it(`leaves one that is ${status} ${left[status]}`, () => {
      expect(partWith(bookedIn(status), ATHLETE, NOW).booking.state.status).to.equal(left[status]);
    });
  }

  it("is by the one who goes, now", () => {
    for (const [userId, role] of [
      [ATHLETE, "Athlete"],
      [COACH, "Coach"],
    ] as const) {
      const { booking } = partWith(bookedIn("Accepted"), userId, NOW);
      expect(booking.state).to.deep.nested.include({
        "cancellation.canceledByRole": role,
        "cancellation.canceledAt": NOW,
      });
    }
  });

  it("cancels the event of a coach, and leaves that of others alone", () => {
    expect(partWith(bookedIn("Accepted"), COACH, NOW).event.status).to.equal("Canceled");
    expect(partWith(bookedIn("Accepted"), ATHLETE, NOW).event).to.deep.equal(anEvent());
  });

  it("cancels until the event has ended, and no more then", () => {
    const statusAt = (now: Date) => partWith(bookedIn("Accepted"), ATHLETE, now).booking.state.status;
    expect(statusAt(later(END, -1))).to.equal("Canceled");
    expect(statusAt(END)).to.equal("Accepted");
  });

  it("leaves a lapsed request to the system", () => {
    for (const now of [START, END]) {
      const { booking } = partWith(bookedIn("Pending"), ATHLETE, now);
      expect(booking.state).to.deep.nested.include({ "cancellation.canceledByRole": "System" });
    }
  });
});

describe("An anonymous view", () => {
  const booking = aBooking({ state: states.Canceled, note: "Call me: 555" });
  const view = viewBooking({ booking, event: anEvent() });
  const words = { note: null, cancellationReasonText: null };

  it("has the nil UUID in the place of the athlete, and no words", () => {
    expect(anonymous(view, ATHLETE)).to.deep.equal({ ...view, ...words, userId: NIL });
  });

  it("has the nil UUID in the place of the coach, and no words", () => {
    expect(anonymous(view, COACH)).to.deep.equal({ ...view, ...words, coachId: NIL });
  });
});

describe("The farewells of a user", () => {
  const canceled = aRule({
    on: "canceled",
    offset: 0,
    to: ["athlete", "coach"],
    when: ["Canceled"],
    expiresAfter: DAY,
  });
  const told = (rule: NotificationRule, booked: Booked, since = NOW, now = NOW) => {
    const scope = { channels: ["test"], ids: sequentialIds(), now };
    return farewells(booked, ATHLETE, [{ rule, progress: { since, scannedUntil: since } }], scope);
  };
  const gone = partWith(bookedIn("Accepted"), ATHLETE, NOW);

  it("go to the other side, with a copy of what is told", () => {
    const [entry, ...rest] = told(canceled, gone);
    expect(rest).to.deep.equal([]);
    expect(entry).to.deep.include({ recipient: { userId: COACH, role: "Coach" }, dueAt: NOW });
    expect(entry?.farewell).to.deep.equal(anonymous(viewBooking(gone), ATHLETE));
  });

  const silent: [what: string, rule: NotificationRule, booked: Booked, since?: Date, now?: Date][] = [
    ["a time", aRule({ on: "start", when: ["Canceled"] }), gone],
    ["a status that the booking does not have", { ...canceled, when: ["Accepted"] }, gone],
    ["what is not completed", { ...canceled, completed: true }, gone],
    ["what happened before the rule appeared", canceled, gone, later(NOW, 1)],
    ["what is not worth telling any more", canceled, gone, NOW, later(NOW, DAY)],
    ["what did not happen", aRule({ on: "rejected", when: ["Canceled"] }), gone],
  ];
  for (const [what, rule, booked, since, now] of silent) {
    it(`do not tell of ${what}`, () => expect(told(rule, booked, since, now)).to.deep.equal([]));
  }

  it("still tell a millisecond before it is not worth it any more", () => {
    expect(told(canceled, gone, NOW, later(NOW, DAY - 1))).to.have.length(1);
    expect(told({ ...canceled, expiresAfter: HOUR }, gone, NOW, later(NOW, HOUR - 1))).to.have.length(1);
  });
});

import type { BookingPayment } from "@bookings/domain";
import { ATHLETE, aBooking, asAdmin, asUser, COACH, NOW, STRANGER } from "@bookings/domain/testing";
import { expect } from "chai";
import { isParty, partyOf, permitOnBooking } from "../../src/booking/booking-access.ts";
import { BookingNotFound } from "../../src/booking/booking-errors.ts";

const stranger = { role: "user", userId: STRANGER } as const;

describe("Whose booking it is", () => {
  it("is asked of ordinary users, where strangers must not learn of it", () => {
    expect(partyOf("readBooking", stranger)).to.equal(STRANGER);
    expect(partyOf("readBooking", asAdmin)).to.equal(undefined);
    expect(partyOf("getEvent", stranger)).to.equal(undefined);
  });

  for (const [user, isOne] of [
    [ATHLETE, true],
    [COACH, true],
    [STRANGER, false],
    [undefined, true],
  ] as const) {
    it(`is ${isOne ? "" : "not "}that of ${user ?? "everyone"}`, () => {
      expect(isParty(aBooking(), user)).to.equal(isOne);
    });
  }

  for (const [status, knows] of [
    ["Pending", false],
    ["Paid", true],
    ["Failed", false],
  ] as const) {
    it(`is ${knows ? "" : "not "}that of its coach, and the coach ${knows ? "may read it" : "a stranger"}, when its card is ${status}`, () => {
      const payment = { status, paidAt: NOW, failedAt: NOW } as BookingPayment;
      const booking = aBooking({ payment });
      expect([isParty(booking, COACH), isParty(booking, ATHLETE), isParty(booking, undefined)]).to.deep.equal(
        [knows, true, true],
      );
      const asking = () => permitOnBooking("accept", asUser(COACH), booking);
      if (knows) asking();
      else expect(asking).to.throw(BookingNotFound);
    });
  }

  it("hides it from strangers also where a storage has found it for them", () => {
    const asking = () => permitOnBooking("readBooking", stranger, aBooking());
    expect(asking).to.throw(BookingNotFound);
  });
});

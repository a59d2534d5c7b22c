import type { Caller, UserId } from "@bookings/domain";
import { ATHLETE, asAdmin, asService, COACH, NOW, START, STRANGER } from "@bookings/domain/testing";
import { expect } from "chai";
import { asAthlete, asCoach, asStranger, aWorld, BOOKING, bookingIn, EVENT, refusalOf } from "../world.ts";

describe("Dismissing a booking", () => {
  const refused: [what: string, caller: Caller, userId: UserId, code: string][] = [
    ["the athlete who names somebody else", asAthlete, COACH, "booking_not_owned"],
    ["the coach", asCoach, COACH, "booking_not_owned"],
    ["the coach in the athlete's name", asCoach, ATHLETE, "booking_not_owned"],
    ["a stranger", asStranger, STRANGER, "not_found"],
    ["a stranger in the athlete's name", asStranger, ATHLETE, "not_found"],
    ["a service that does not name the owner", asService, COACH, "booking_not_owned"],
    ["an administrator who does not name the owner", asAdmin, STRANGER, "booking_not_owned"],
  ];
  for (const [what, caller, userId, code] of refused) {
    it(`by ${what} is refused as ${code}`, async () => {
      const { useCases } = await aWorld({ bookings: [bookingIn("Canceled")] });
      const attempt = useCases.dismissBooking({ caller, bookingId: BOOKING, userId });
      expect((await refusalOf(attempt)).code).to.equal(code);
    });
  }

  it("takes it out of the owner's list for good, and leaves it everywhere else", async () => {
    const { useCases } = await aWorld({ bookings: [bookingIn("Canceled")] });
    await useCases.dismissBooking({ caller: asAthlete, bookingId: BOOKING, userId: ATHLETE });
    const lists = await Promise.all([
      useCases.listBookings({ caller: asAthlete, filter: { userId: ATHLETE } }),
      useCases.listBookings({ caller: asAdmin, filter: { userId: ATHLETE, eventId: EVENT } }),
      useCases.listBookings({ caller: asCoach, filter: { eventId: EVENT } }),
      useCases.listBookings({ caller: asCoach, filter: { coachId: COACH } }),
    ]);
    expect(lists.map(({ bookings }) => bookings.length)).to.deep.equal([0, 0, 1, 1]);
    const [order] = await useCases.listOrders({ caller: asAthlete, filter: { userId: ATHLETE } });
    expect(order?.bookings).to.have.length(1);
    await useCases.getBooking({ caller: asAthlete, bookingId: BOOKING });
  });

  it("succeeds a second time without a new date", async () => {
    const { useCases, clock, stored } = await aWorld({ bookings: [bookingIn("Canceled")] });
    const command = { caller: asAthlete, bookingId: BOOKING, userId: ATHLETE };
    await useCases.dismissBooking(command);
    clock.set(START);
    await useCases.dismissBooking(command);
    expect(await stored()).to.deep.include({ dismissedAt: NOW, version: 2 });
  });

  it("is refused for a booking that is not canceled", async () => {
    const { useCases } = await aWorld({ bookings: [bookingIn("Accepted")] });
    const attempt = useCases.dismissBooking({ caller: asAthlete, bookingId: BOOKING, userId: ATHLETE });
    expect(await refusalOf(attempt)).to.include({ code: "booking_not_canceled", status: "Accepted" });
  });
});

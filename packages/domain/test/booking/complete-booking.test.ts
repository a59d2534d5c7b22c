import { END, later } from "@bookings/domain/testing";
import { expect } from "chai";
import { asAthlete, asCoach, aWorld, BOOKING, bookingIn, refusalOf } from "../world.ts";

describe("Completing a booking", () => {
  it("marks it and takes a mistaken mark back", async () => {
    const { useCases, stored } = await aWorld({ now: END, bookings: [bookingIn("Accepted")] });
    const complete = (completed: boolean) =>
      useCases.completeBooking({ caller: asCoach, bookingId: BOOKING, completed });
    expect(await complete(true)).to.include({ completed: true, bookingStatus: "Accepted" });
    expect((await stored()).completedAt).to.deep.equal(END);
    expect(await complete(false)).to.include({ completed: false });
  });

  it("waits for the end of the session", async () => {
    const { useCases } = await aWorld({ now: later(END, -1), bookings: [bookingIn("Accepted")] });
    const attempt = useCases.completeBooking({ caller: asCoach, bookingId: BOOKING, completed: true });
    expect(await refusalOf(attempt)).to.deep.include({ code: "booking_not_ended", endAt: END });
  });
});

describe("Noting a booking", () => {
  it("shows the note to both sides", async () => {
    const { useCases } = await aWorld({ now: END, bookings: [bookingIn("Accepted")] });
    const view = await useCases.addBookingNote({
      caller: asAthlete,
      bookingId: BOOKING,
      note: " Well done ",
    });
    expect(view.note).to.equal("Well done");
    expect(await useCases.getBooking({ caller: asCoach, bookingId: BOOKING })).to.deep.equal(view);
  });
});

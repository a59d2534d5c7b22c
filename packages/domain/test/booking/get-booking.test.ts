import { viewBooking } from "@bookings/domain";
import { anEvent, later, START } from "@bookings/domain/testing";
import { expect } from "chai";
import { asAthlete, asStranger, aWorld, BOOKING, bookingIn, refusalOf } from "../world.ts";

describe("Reading a booking", () => {
  it("shows it to its athlete", async () => {
    const { useCases } = await aWorld({ bookings: [bookingIn("Accepted")] });
    const view = await useCases.getBooking({ caller: asAthlete, bookingId: BOOKING });
    expect(view).to.deep.equal(viewBooking({ booking: bookingIn("Accepted"), event: anEvent() }));
  });

  it("tells a stranger just what it tells of a booking that is not there", async () => {
    const hidden = await aWorld({ bookings: [bookingIn("Accepted")] });
    const absent = await aWorld();
    const [first, second] = await Promise.all(
      [hidden, absent].map(({ useCases }) =>
        refusalOf(useCases.getBooking({ caller: asStranger, bookingId: BOOKING })),
      ),
    );
    expect(first).to.include({ name: "BookingNotFound", message: second?.message });
  });

  it("sees a request lapse at the start of its event", async () => {
    const { useCases, clock } = await aWorld({ now: later(START, -1), bookings: [bookingIn("Pending")] });
    const status = async () =>
      (await useCases.getBooking({ caller: asAthlete, bookingId: BOOKING })).bookingStatus;
    expect(await status()).to.equal("Pending");
    clock.advance(1);
    expect(await status()).to.equal("Canceled");
  });
});

import { bookingStatuses, viewBooking } from "@bookings/domain";
import { ATHLETE, aBooking, anEvent, anId, aTimeSlot, COACH, END, START } from "@bookings/domain/testing";
import { expect } from "chai";
import { BOOKING, bookingIn, EVENT, states } from "../world.ts";

const canceledFields = [
  "canceledAt",
  "canceledByRole",
  "cancellationReasonCode",
  "cancellationReasonText",
] as const;

describe("The view of a booking", () => {
  it("shows the booking, its event as it is now, and its time slot as sold", () => {
    const sold = aTimeSlot({ price: 990 });
    const event = anEvent({
      status: "Canceled",
      revision: 4,
      sportId: anId(0x59),
      serviceCardinality: 3,
      timeslot: aTimeSlot({ price: 2000 }),
    });
    const booking = bookingIn("Canceled", { timeslot: sold, completedAt: END, note: "Rain", version: 3 });
    expect(viewBooking({ booking, event })).to.deep.equal({
      bookingId: BOOKING,
      orderId: booking.orderId,
      userId: ATHLETE,
      coachId: COACH,
      eventId: EVENT,
      startAt: START.toISOString(),
      endAt: END.toISOString(),
      bookingStatus: "Canceled",
      eventStatus: "Canceled",
      completed: true,
      note: "Rain",
      canceledAt: states.Canceled.cancellation.canceledAt.toISOString(),
      canceledByRole: "Athlete",
      cancellationReasonCode: "Other",
      cancellationReasonText: "Rain",
      sportId: anId(0x59),
      serviceCardinality: 3,
      timeslot: sold,
      version: "3.4",
    });
  });

  for (const status of bookingStatuses) {
    it(`tells of a cancellation only when there is one: ${status}`, () => {
      const view = viewBooking({ booking: bookingIn(status), event: anEvent() });
      const told = canceledFields.filter((field) => view[field] !== null);
      expect(told).to.deep.equal(status === "Canceled" ? canceledFields : []);
    });
  }

  it("is another version when the booking or the event has changed, and not when a seat was taken", () => {
    const versionOf = (version: number, revision: number, seatsTaken = 0): string =>
      viewBooking({ booking: aBooking({ version }), event: anEvent({ revision, seatsTaken }) }).version;
    expect(
      new Set([versionOf(1, 1), versionOf(2, 1), versionOf(1, 2), versionOf(1, 11), versionOf(11, 1)]).size,
    ).to.equal(5);
    expect(versionOf(1, 1, 2)).to.equal(versionOf(1, 1, 0));
  });
});

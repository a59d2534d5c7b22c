import { type Booked, type BookingId, type EventId, viewBooking, viewOrder } from "@bookings/domain";
import { aBooking, anEvent, anId, anOrder, later, NOW, START } from "@bookings/domain/testing";
import { expect } from "chai";

const booked = (number: number, startAt: Date): Booked => ({
  booking: aBooking({ bookingId: anId<BookingId>(number) }),
  event: anEvent({ eventId: anId<EventId>(number), startAt }),
});

describe("The view of an order", () => {
  it("shows its bookings by the start of their events, then by id", () => {
    const [a, b, c] = [booked(3, START), booked(1, later(START, 1)), booked(2, START)] as [
      Booked,
      Booked,
      Booked,
    ];
    for (const given of [
      [a, b, c],
      [c, b, a],
      [b, a, c],
    ]) {
      const view = viewOrder(anOrder(), given);
      expect(view.bookings).to.deep.equal([c, a, b].map(viewBooking));
      expect(view).to.deep.include({ ...anOrder(), createdAt: NOW.toISOString() });
    }
  });
});

import type { Booking, BookingFilter, BookingId, CoachEvent, EventId, ListBookings } from "@bookings/domain";
import {
  ATHLETE,
  anEvent,
  anId,
  asAdmin,
  asService,
  COACH,
  DAY,
  END,
  later,
  START,
} from "@bookings/domain/testing";
import { expect } from "chai";
import { asAthlete, asCoach, asStranger, aWorld, bookingIn, EVENT, refusalOf } from "../world.ts";

const days = [0, 1, 2];
const events: CoachEvent[] = days.map((day) =>
  anEvent({
    eventId: anId<EventId>(day + 1),
    startAt: later(START, day * DAY),
    endAt: later(END, day * DAY),
  }),
);
const bookings: Booking[] = days.map((day) =>
  bookingIn("Accepted", { bookingId: anId<BookingId>(day + 1), eventId: anId<EventId>(day + 1) }),
);

const list = async (filter: ListBookings["filter"], caller: ListBookings["caller"] = asAdmin) =>
  (await aWorld({ events, bookings })).useCases.listBookings({ caller, filter });

const idsOf = (page: { readonly bookings: readonly { readonly bookingId: BookingId }[] }): BookingId[] =>
  page.bookings.map(({ bookingId }) => bookingId);

describe("A list of bookings", () => {
  const malformed: [what: string, filter: BookingFilter, field: string][] = [
    ["names no person and no event", {}, "userId"],
    ["names only a status", { statuses: ["Pending"] }, "userId"],
    ["has a start without a person", { eventId: EVENT, window: { startAt: START } }, "startAt"],
    ["has an end without a person", { eventId: EVENT, window: { endAt: START } }, "endAt"],
    ["ends before it starts", { userId: ATHLETE, window: { startAt: END, endAt: START } }, "startAt"],
  ];
  for (const [what, filter, field] of malformed) {
    it(`is refused when it ${what}`, async () => {
      const refusal = await refusalOf(list(filter));
      expect(refusal).to.include({ code: "validation", field });
    });
  }

  it("is refused as malformed before it is refused as forbidden", async () => {
    const refusal = await refusalOf(
      list({ userId: ATHLETE, window: { startAt: END, endAt: START } }, asStranger),
    );
    expect(refusal.code).to.equal("validation");
  });

  const forbidden: [what: string, caller: typeof asCoach, filter: BookingFilter, field: string][] = [
    ["another athlete's", asStranger, { userId: ATHLETE }, "userId"],
    [
      "an athlete's, for the coach, with an own event beside",
      asCoach,
      { userId: ATHLETE, eventId: EVENT },
      "userId",
    ],
    [
      "an athlete's, for the coach, with the coach beside",
      asCoach,
      { userId: ATHLETE, coachId: COACH },
      "userId",
    ],
    ["another coach's", asAthlete, { coachId: COACH }, "coachId"],
    ["an event's, for another than its coach", asAthlete, { eventId: anId<EventId>(1) }, "eventId"],
    ["an unknown event's", asCoach, { eventId: anId<EventId>(0xff) }, "eventId"],
  ];
  for (const [what, caller, filter, field] of forbidden) {
    it(`is forbidden when it is ${what}`, async () => {
      const refusal = await refusalOf(list(filter, caller));
      expect(refusal.code).to.equal("forbidden");
      expect(refusal.message).to.match(new RegExp(`^${field}: `));
    });
  }

  it("is empty for an unknown event and a privileged caller", async () => {
    expect(await list({ eventId: anId<EventId>(0xff) }, asService)).to.deep.equal({ bookings: [] });
  });

  it("takes a coach's and an event's own filter further down", async () => {
    const page = await list({ coachId: COACH, eventId: anId<EventId>(2) }, asCoach);
    expect(idsOf(page)).to.deep.equal([anId(2)]);
    expect(idsOf(await list({ userId: ATHLETE, eventId: anId<EventId>(3) }, asAthlete))).to.deep.equal([
      anId(3),
    ]);
  });

  it("is filtered by a window beside a coach", async () => {
    const page = await list({ coachId: COACH, window: { startAt: later(START, DAY) } }, asCoach);
    expect(idsOf(page)).to.deep.equal([anId(2), anId(3)]);
  });

  it("is empty in an empty window", async () => {
    const window = { startAt: later(START, 1), endAt: later(START, 1) };
    expect(await list({ userId: ATHLETE, window })).to.deep.equal({ bookings: [] });
  });

  it("has no next page when all is shown", async () => {
    for (const filter of [
      { userId: ATHLETE },
      { userId: ATHLETE, limit: 3 },
      { userId: ATHLETE, limit: 4 },
    ]) {
      const page = await list(filter);
      expect(idsOf(page)).to.have.length(3);
      expect(page).not.to.have.property("next");
    }
  });

  it("tells where the next page begins, and goes on there", async () => {
    const first = await list({ userId: ATHLETE, limit: 2 });
    expect(idsOf(first)).to.deep.equal([anId(1), anId(2)]);
    const next = { startAt: later(START, DAY), bookingId: anId<BookingId>(2) };
    expect(first.next).to.deep.equal(next);
    const second = await list({ userId: ATHLETE, limit: 2, after: next });
    expect(idsOf(second)).to.deep.equal([anId(3)]);
    expect(second).not.to.have.property("next");
  });

  it("shows requests as they are by now", async () => {
    const world = await aWorld({ now: START, bookings: [bookingIn("Pending")] });
    const filter = { userId: ATHLETE, statuses: ["Canceled"] } as const;
    const { bookings: seen } = await world.useCases.listBookings({ caller: asAthlete, filter });
    expect(seen.map(({ canceledByRole }) => canceledByRole)).to.deep.equal(["System"]);
  });
});

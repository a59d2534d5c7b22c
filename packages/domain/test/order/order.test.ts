import {
  type BookingStatus,
  type CoachEvent,
  EVENTS_PER_ORDER_MAX,
  type EventId,
  type HeldPlace,
  type Order,
  type PaymentMethodId,
} from "@bookings/domain";
import {
  ATHLETE,
  anEvent,
  anId,
  anOrder,
  COACH,
  DAY,
  END,
  later,
  MINUTE,
  NOW,
  START,
} from "@bookings/domain/testing";
import { expect } from "chai";
import * as orders from "../../src/order/order.ts";
import { BOOKING, EVENT, outcomeOf, refusalOf } from "../world.ts";

const eventOn = (day: number, changes: Partial<CoachEvent> = {}): CoachEvent =>
  anEvent({
    eventId: anId<EventId>(day),
    startAt: later(START, day * DAY),
    endAt: later(END, day * DAY),
    ...changes,
  });

const placeIn = ({ eventId, startAt, endAt }: CoachEvent, status: BookingStatus = "Accepted"): HeldPlace => ({
  eventId,
  status,
  startAt,
  endAt,
});

const attempt = (changes: Partial<orders.OrderAttempt> = {}): orders.OrderAttempt => ({
  userId: ATHLETE,
  eventIds: [EVENT],
  events: [anEvent()],
  handedOver: new Set(),
  held: [],
  policy: { allowOverlap: false },
  now: NOW,
  ...changes,
});

const codesOf = async (changes: Partial<orders.OrderAttempt>): Promise<string[]> =>
  (await refusalOf(() => orders.takeSeats(attempt(changes)))).problems.map(({ code }) => code);

describe("The events of an order", () => {
  const ids = (count: number): EventId[] =>
    Array.from({ length: count }, (_, index) => anId<EventId>(index + 1));
  const cases: [count: number, expected: string][] = [
    [0, "validation"],
    [1, "ok"],
    [EVENTS_PER_ORDER_MAX, "ok"],
    [EVENTS_PER_ORDER_MAX + 1, "validation"],
  ];
  for (const [count, expected] of cases) {
    it(`are ${expected === "ok" ? "taken" : "refused"} when there are ${count}`, () => {
      expect(outcomeOf(() => orders.assertEventIds(ids(count)))).to.equal(expected);
    });
  }

  it("are at most 20", () => expect(EVENTS_PER_ORDER_MAX).to.equal(20));

  it("are named once; each that is named again is reported once", async () => {
    const [a, b, c] = ids(3) as [EventId, EventId, EventId];
    const refusal = await refusalOf(() => orders.assertEventIds([a, b, a, c, c, a]));
    expect(
      refusal.problems.map(({ code, message }) => [code, message.includes(a), message.includes(c)]),
    ).to.deep.equal([
      ["duplicate_event", true, false],
      ["duplicate_event", false, true],
    ]);
  });
});

describe("The payment of an order", () => {
  const card = { type: "Card", methodId: anId<PaymentMethodId>(1) } as const;
  const cases: [what: string, method: orders.PaymentMethod, takesCards: boolean, expected: string][] = [
    ["cash", { type: "Cash" }, false, "ok"],
    ["cash, where cards are taken", { type: "Cash" }, true, "ok"],
    ["a card", card, false, "payment_method_not_supported"],
    ["a card without its id", { type: "Card" }, false, "payment_method_not_supported"],
    ["a card, where cards are taken", card, true, "ok"],
    ["a card without its id, where cards are taken", { type: "Card" }, true, "payment_method_id_required"],
  ];
  for (const [what, method, takesCards, expected] of cases) {
    it(`is ${expected} by ${what}`, () => {
      expect(outcomeOf(() => orders.assertPayable(method, takesCards))).to.equal(expected);
    });
  }

  it("begins Pending where a card has something to pay", () => {
    const [dear, free] = [{ timeslot: { price: 1 } }, { timeslot: { price: 0 } }];
    expect(orders.paymentStatusFor({ type: "Cash" }, [dear])).to.equal("Cash");
    expect(orders.paymentStatusFor(card, [free, dear])).to.equal("Pending");
    expect(orders.paymentStatusFor(card, [free])).to.equal("Paid");
  });
});

describe("A seat for an athlete", () => {
  it("is taken in each event of the order", () => {
    const events = [eventOn(1), eventOn(2, { seatsTaken: 1 })];
    const taken = orders.takeSeats(attempt({ eventIds: [anId(2), anId(1)], events }));
    expect(taken.map(({ eventId, seatsTaken }) => [eventId, seatsTaken])).to.deep.equal([
      [anId(2), 2],
      [anId(1), 1],
    ]);
  });

  const held = [placeIn(anEvent())];
  /** Each event breaks its rule and every one after it. */
  const broken: [code: string, changes: Partial<orders.OrderAttempt>][] = [
    ["event_not_found", { events: [], held }],
    [
      "event_not_bookable",
      {
        events: [anEvent({ status: "Canceled", startAt: NOW, coachId: ATHLETE as never, seatsTaken: 2 })],
        held,
      },
    ],
    [
      "event_started",
      { events: [anEvent({ startAt: NOW, coachId: ATHLETE as never, seatsTaken: 2 })], held },
    ],
    ["own_event", { events: [anEvent({ coachId: ATHLETE as never, seatsTaken: 2 })], held }],
    ["already_booked", { events: [anEvent({ seatsTaken: 2 })], held }],
    [
      "event_full",
      { events: [anEvent({ seatsTaken: 2 })], held: [{ ...placeIn(anEvent()), eventId: anId(9) }] },
    ],
    ["time_conflict", { held: [{ ...placeIn(anEvent()), eventId: anId(9) }] }],
  ];
  for (const [code, changes] of broken) {
    it(`is refused with ${code} as the first rule that is broken`, async () => {
      expect(await codesOf(changes)).to.deep.equal([code]);
    });
  }

  it("is refused once for each event that fails, in the order of the request", async () => {
    const events = [
      eventOn(1, { seatsTaken: 2 }),
      eventOn(2),
      eventOn(3, { status: "Canceled" }),
      eventOn(4, { coachId: ATHLETE as never }),
    ];
    const eventIds = [4, 7, 2, 1, 3].map((day) => anId<EventId>(day));
    const refusal = await refusalOf(() => orders.takeSeats(attempt({ eventIds, events })));
    expect(
      refusal.problems.map((problem) => [problem.code, (problem as { eventId?: EventId }).eventId]),
    ).to.deep.equal([
      ["own_event", anId(4)],
      ["event_not_found", anId(7)],
      ["event_full", anId(1)],
      ["event_not_bookable", anId(3)],
    ]);
    expect(refusal).to.include({ code: "own_event", kind: "rule" });
  });

  it("hands on what is no refusal", () => {
    const policy = undefined as never;
    expect(() => orders.takeSeats(attempt({ policy }))).to.throw(TypeError);
  });
});

describe("The last free seat", () => {
  const cases: [seatsTaken: number, expected: string][] = [
    [1, "ok"],
    [2, "event_full"],
  ];
  for (const [seatsTaken, expected] of cases) {
    it(`of two is ${expected} when ${seatsTaken} are taken`, () => {
      const events = [anEvent({ seatsTaken })];
      expect(outcomeOf(() => orders.takeSeats(attempt({ events })))).to.equal(expected);
    });
  }
});

describe("The start of an event", () => {
  it("ends the ordering, to the millisecond", () => {
    const at = (now: Date): string => outcomeOf(() => orders.takeSeats(attempt({ now })));
    expect(at(later(START, -1))).to.equal("ok");
    expect(at(START)).to.equal("event_started");
  });
});

describe("What an athlete holds already", () => {
  const overlapping = eventOn(9, { startAt: later(START, MINUTE), endAt: later(END, MINUTE) });
  const cases: [what: string, held: HeldPlace, expected: string][] = [
    [
      "overlaps by a millisecond at the start",
      { ...placeIn(overlapping), startAt: NOW, endAt: later(START, 1) },
      "time_conflict",
    ],
    ["ends as the event starts", { ...placeIn(overlapping), startAt: NOW, endAt: START }, "ok"],
    [
      "overlaps by a millisecond at the end",
      { ...placeIn(overlapping), startAt: later(END, -1), endAt: later(END, 1) },
      "time_conflict",
    ],
    ["starts as the event ends", { ...placeIn(overlapping), startAt: END, endAt: later(END, 1) }, "ok"],
    ["is a request for another time", placeIn(eventOn(3), "Pending"), "ok"],
    ["is a request that overlaps", placeIn(overlapping, "Pending"), "time_conflict"],
    ["is a request that has lapsed", { ...placeIn(overlapping, "Pending"), startAt: NOW }, "ok"],
    [
      "is a request that lapses a millisecond later",
      { ...placeIn(overlapping, "Pending"), startAt: later(NOW, 1) },
      "time_conflict",
    ],
    ["has started and was accepted", { ...placeIn(overlapping), startAt: NOW }, "time_conflict"],
    ["is a dispute that overlaps", placeIn(overlapping, "InDispute"), "time_conflict"],
    ["is the same event", placeIn(anEvent(), "InDispute"), "already_booked"],
    ["is a request for the same event", placeIn(anEvent(), "Pending"), "already_booked"],
  ];
  for (const [what, place, expected] of cases) {
    it(`is ${expected === "ok" ? "no hindrance" : expected} when it ${what}`, () => {
      expect(outcomeOf(() => orders.takeSeats(attempt({ held: [place] })))).to.equal(expected);
    });
  }

  it("may overlap where the policy allows it, but not be the same event", () => {
    const policy = { allowOverlap: true };
    const held = [placeIn(overlapping)];
    expect(outcomeOf(() => orders.takeSeats(attempt({ held, policy })))).to.equal("ok");
    expect(outcomeOf(() => orders.takeSeats(attempt({ held: [placeIn(anEvent())], policy })))).to.equal(
      "already_booked",
    );
  });
});

describe("Events of one order", () => {
  const first = eventOn(1);
  const second = (changes: Partial<CoachEvent>): CoachEvent =>
    eventOn(2, { ...first, ...changes, eventId: anId(2) });
  const both = (changes: Partial<CoachEvent>, allowOverlap = false) =>
    attempt({ eventIds: [anId(1), anId(2)], events: [first, second(changes)], policy: { allowOverlap } });

  it("must not overlap; both are refused, in the words of the order", async () => {
    const refusal = await refusalOf(() =>
      orders.takeSeats(both({ startAt: later(first.endAt, -1), endAt: later(first.endAt, 9) })),
    );
    expect(refusal.problems.map(({ code }) => code)).to.deep.equal(["time_conflict", "time_conflict"]);
    expect(refusal.message).to.match(/another event of this order/);
  });

  it("may touch", () => {
    const touching = both({ startAt: first.endAt, endAt: later(first.endAt, 1) });
    expect(orders.takeSeats(touching)).to.have.length(2);
  });

  it("may overlap where the policy allows it", () => {
    expect(orders.takeSeats(both({}, true))).to.have.length(2);
  });
});

describe("A new booking", () => {
  const order = anOrder();
  const event = anEvent({ coachId: COACH });

  it("is a request with the time slot as sold", () => {
    expect(orders.newBooking(order, event, BOOKING)).to.deep.equal({
      bookingId: BOOKING,
      orderId: order.orderId,
      userId: ATHLETE,
      coachId: COACH,
      eventId: EVENT,
      timeslot: event.timeslot,
      requestedAt: NOW,
      state: { status: "Pending" },
      payment: null,
      completedAt: null,
      note: null,
      dismissedAt: null,
      version: 1,
      changedAt: NOW,
    });
  });

  it("waits for its payment where a card is to pay for it", () => {
    const payment = (paymentStatus: Order["paymentStatus"]) =>
      orders.newBooking({ ...order, paymentStatus }, event, BOOKING).payment;
    expect((["Pending", "Paid", "Cash"] as const).map(payment)).to.deep.equal([
      { status: "Pending" },
      null,
      null,
    ]);
  });

  it("is Accepted at once where the coach need not answer", () => {
    const { state } = orders.newBooking(order, { ...event, requiresApproval: false }, BOOKING);
    expect(state).to.deep.equal({ status: "Accepted", acceptedAt: NOW });
  });
});

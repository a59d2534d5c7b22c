import type { Booking, BookingState, CancelerRole, CoachEvent } from "@bookings/domain";
import { aBooking, anEvent, COACH, END, HOUR, later, NOW, START } from "@bookings/domain/testing";
import { expect } from "chai";
import { happeningOf, settledFor } from "../../src/notification/happening.ts";
import { changeTriggers } from "../../src/notification/rule.ts";
import { bookingIn, states } from "../world.ts";

type Expected = Partial<Record<(typeof changeTriggers)[number], readonly [at: Date, by: CancelerRole]>>;

const { acceptedAt, dispute } = states.InDispute;
const asked = [NOW, "Athlete"] as const;
const canceled = (canceledByRole: CancelerRole): BookingState => ({
  status: "Canceled",
  cancellation: { ...states.Canceled.cancellation, canceledByRole },
});
const PAID = later(NOW, 7 * HOUR);
const paid = (paidAt: Date): Booking["payment"] => ({ status: "Paid", paidAt });
const byCoach: BookingState = { ...states.InDispute, dispute: { ...dispute, disputerUserId: COACH } };

const cases: [what: string, booking: Booking, expected: Expected, event?: CoachEvent][] = [
  ["was requested", aBooking(), { requested: asked }],
  ["was accepted by the coach", bookingIn("Accepted"), { requested: asked, accepted: [acceptedAt, "Coach"] }],
  [
    "was accepted as it was made: the coach agreed beforehand, and nobody was asked",
    aBooking({ state: { status: "Accepted", acceptedAt: new Date(NOW) } }),
    { accepted: [NOW, "Coach"] },
  ],
  [
    "was rejected",
    bookingIn("Rejected"),
    { requested: asked, rejected: [states.Rejected.rejectedAt, "Coach"] },
  ],
  ...(["Athlete", "Coach", "System"] as const).map((role): [string, Booking, Expected] => [
    `was canceled by ${role}`,
    aBooking({ state: canceled(role) }),
    { requested: asked, canceled: [states.Canceled.cancellation.canceledAt, role] },
  ]),
  [
    "was completed",
    bookingIn("Accepted", { completedAt: END }),
    { requested: asked, accepted: [acceptedAt, "Coach"], completed: [END, "System"] },
  ],
  [
    "is disputed by the athlete",
    bookingIn("InDispute"),
    { requested: asked, accepted: [acceptedAt, "Coach"], disputed: [dispute.disputedAt, "Athlete"] },
  ],
  [
    "is disputed by the coach",
    aBooking({ state: byCoach }),
    { requested: asked, accepted: [acceptedAt, "Coach"], disputed: [dispute.disputedAt, "Coach"] },
  ],
  [
    "has a resolved dispute",
    bookingIn("DisputeDone"),
    {
      requested: asked,
      accepted: [acceptedAt, "Coach"],
      disputed: [dispute.disputedAt, "Athlete"],
      disputeResolved: [states.DisputeDone.resolution.resolvedAt, "System"],
    },
  ],
  [
    "was moved",
    aBooking(),
    { requested: asked, rescheduled: [later(NOW, 1), "System"] },
    anEvent({ movedAt: later(NOW, 1) }),
  ],
  ["no card has paid for yet", aBooking({ payment: { status: "Pending" } }), {}],
  [
    "was accepted at once, and no card has paid for it yet",
    aBooking({ state: { status: "Accepted", acceptedAt: NOW }, payment: { status: "Pending" } }),
    {},
  ],
  [
    "a card has paid for: only now is anybody asked",
    aBooking({ payment: paid(PAID) }),
    { requested: [PAID, "Athlete"], paid: [PAID, "System"] },
  ],
  [
    "was accepted at once, and a card has paid for it",
    aBooking({ state: { status: "Accepted", acceptedAt: NOW }, payment: paid(PAID) }),
    { accepted: [PAID, "Coach"], paid: [PAID, "System"] },
  ],
  [
    "was accepted after a card had paid for it",
    bookingIn("Accepted", { payment: paid(NOW) }),
    { requested: asked, accepted: [acceptedAt, "Coach"], paid: [NOW, "System"] },
  ],
  [
    "no card will pay for",
    aBooking({ state: canceled("System"), payment: { status: "Failed", failedAt: PAID } }),
    { canceled: [states.Canceled.cancellation.canceledAt, "System"], paymentFailed: [PAID, "System"] },
  ],
  ["was made as its event was moved", aBooking(), { requested: asked }, anEvent({ movedAt: NOW })],
];

describe("What happened to a booking that", () => {
  for (const [what, booking, expected, event = anEvent()] of cases) {
    it(what, () => {
      const found = changeTriggers.flatMap((on) => {
        const happening = happeningOf(on, { booking, event });
        return happening ? [[on, [happening.at, happening.by]]] : [];
      });
      expect(Object.fromEntries(found)).to.deep.equal(expected);
    });
  }
});

describe("A booking stands as it does", () => {
  const since: [what: string, booking: Booking, movedAt: Date | null, expected: Date][] = [
    ["since it was requested", aBooking(), null, NOW],
    ["since it was accepted", bookingIn("Accepted"), null, acceptedAt],
    [
      "since it was accepted, when the event was moved before",
      bookingIn("Accepted"),
      later(acceptedAt, -1),
      acceptedAt,
    ],
    ["since the event was moved", bookingIn("Accepted"), later(acceptedAt, 1), later(acceptedAt, 1)],
    ["since the event was moved, as a request", aBooking(), START, START],
    ["since it was paid", bookingIn("Accepted", { payment: paid(PAID) }), acceptedAt, PAID],
    [
      "since it was accepted, when it was paid before",
      bookingIn("Accepted", { payment: paid(NOW) }),
      null,
      acceptedAt,
    ],
  ];
  it("at its start, whenever the end was moved", () => {
    const booked = { booking: aBooking(), event: anEvent({ movedAt: START }) };
    expect(settledFor("start", booked).since).to.deep.equal(NOW);
    expect(settledFor("end", booked).since).to.deep.equal(START);
  });

  for (const [what, booking, movedAt, expected] of since) {
    it(what, () => {
      const event = anEvent({ movedAt, startMovedAt: movedAt });
      expect(settledFor("start", { booking, event }).since).to.deep.equal(expected);
      expect(settledFor("end", { booking, event }).since).to.deep.equal(expected);
    });
  }
});

import {
  AlreadyBooked,
  BookingNotCanceled,
  BookingNotEnded,
  BookingNotFound,
  BookingNotOwned,
  type DomainError,
  DuplicateEvent,
  EventFull,
  EventKeepsCoach,
  EventNotBookable,
  EventNotFound,
  EventStarted,
  EventStaysCanceled,
  Forbidden,
  InvalidInput,
  InvalidStatusTransition,
  OrderRefused,
  OwnEvent,
  PaymentMethodNotSupported,
  TimeConflict,
  Unavailable,
  VersionMismatch,
} from "@bookings/domain";
import { END } from "@bookings/domain/testing";
import { expect } from "chai";
import { BOOKING, EVENT } from "../world.ts";

const onEvent = `event ${EVENT}: `;

const cases: [refusal: DomainError, name: string, kind: string, code: string, message: string][] = [
  [new InvalidInput("note", "too long"), "InvalidInput", "invalid", "validation", "note: too long"],
  [new Forbidden("userId: no"), "Forbidden", "forbidden", "forbidden", "userId: no"],
  [new VersionMismatch("2.1"), "VersionMismatch", "stale", "version_mismatch", "If-Match: "],
  [new Unavailable(), "Unavailable", "unavailable", "unavailable", "the service cannot reach its database"],
  [
    new BookingNotFound(BOOKING),
    "BookingNotFound",
    "notFound",
    "not_found",
    `bookingId: there is no booking ${BOOKING}`,
  ],
  [
    new BookingNotEnded(BOOKING, END),
    "BookingNotEnded",
    "rule",
    "booking_not_ended",
    "bookingId: the booking must have ended, and it ends at 2026-03-02T11:00:00.000Z",
  ],
  [
    new BookingNotCanceled(BOOKING, "Pending"),
    "BookingNotCanceled",
    "rule",
    "booking_not_canceled",
    "bookingId: the booking must be Canceled to be dismissed, and it is Pending",
  ],
  [new BookingNotOwned(BOOKING), "BookingNotOwned", "forbidden", "booking_not_owned", "userId: "],
  [
    new InvalidStatusTransition(BOOKING, "cannot accept", "Rejected"),
    "InvalidStatusTransition",
    "rule",
    "invalid_status_transition",
    "bookingId: cannot accept",
  ],
  [new AlreadyBooked(EVENT), "AlreadyBooked", "conflict", "already_booked", onEvent],
  [new EventNotFound(EVENT), "EventNotFound", "notFound", "event_not_found", onEvent],
  [new EventNotBookable(EVENT), "EventNotBookable", "rule", "event_not_bookable", onEvent],
  [new EventStarted(EVENT), "EventStarted", "rule", "event_started", onEvent],
  [new OwnEvent(EVENT), "OwnEvent", "rule", "own_event", onEvent],
  [new EventFull(EVENT), "EventFull", "conflict", "event_full", `${onEvent}must have a free seat`],
  [
    new EventFull(EVENT, "timeslot.numberOfParticipants"),
    "EventFull",
    "conflict",
    "event_full",
    `${onEvent}timeslot.numberOfParticipants`,
  ],
  [
    new EventStaysCanceled(EVENT),
    "EventStaysCanceled",
    "rule",
    "invalid_status_transition",
    `status: event ${EVENT}`,
  ],
  [new EventKeepsCoach(EVENT), "EventKeepsCoach", "invalid", "validation", `coachId: event ${EVENT}`],
  [new DuplicateEvent(EVENT), "DuplicateEvent", "invalid", "duplicate_event", `eventIds: event ${EVENT}`],
  [
    new TimeConflict(EVENT, "booking"),
    "TimeConflict",
    "conflict",
    "time_conflict",
    `${onEvent}must not overlap another booking of this user`,
  ],
  [
    new TimeConflict(EVENT, "order"),
    "TimeConflict",
    "conflict",
    "time_conflict",
    `${onEvent}must not overlap another event of this order`,
  ],
  [
    new PaymentMethodNotSupported(),
    "PaymentMethodNotSupported",
    "rule",
    "payment_method_not_supported",
    "paymentMethod.type: ",
  ],
];

describe("A refusal", () => {
  for (const [refusal, name, kind, code, message] of cases) {
    it(`${name} has a kind, a stable code and words about "${message}"`, () => {
      expect(refusal).to.include({ name, kind, code });
      expect(refusal.message.startsWith(message), refusal.message).to.equal(true);
      expect(refusal.problems).to.deep.equal([refusal]);
    });
  }

  it("carries what it is about", () => {
    expect(new InvalidInput("note", "").field).to.equal("note");
    expect(new VersionMismatch("2.1").current).to.equal("2.1");
    expect(new BookingNotFound(BOOKING).bookingId).to.equal(BOOKING);
    expect(new BookingNotEnded(BOOKING, END).endAt).to.equal(END);
    expect(new BookingNotCanceled(BOOKING, "Pending").status).to.equal("Pending");
    expect(new InvalidStatusTransition(BOOKING, "", "Rejected").status).to.equal("Rejected");
    for (const Refusal of [AlreadyBooked, EventFull, EventStarted, DuplicateEvent]) {
      expect(new Refusal(EVENT).eventId).to.equal(EVENT);
    }
    expect(new TimeConflict(EVENT, "order").eventId).to.equal(EVENT);
  });

  it("keeps the cause of an outage for the log", () => {
    const cause = new Error("connection refused");
    expect(new Unavailable({ cause }).cause).to.equal(cause);
  });
});

describe("A refused order", () => {
  it("has the kind and code of its first problem, and names all of them", () => {
    const problems = [new EventFull(EVENT), new OwnEvent(EVENT)] as const;
    const refusal = new OrderRefused([...problems]);
    expect(refusal).to.include({ name: "OrderRefused", kind: "conflict", code: "event_full" });
    expect(refusal.problems).to.deep.equal(problems);
    expect(refusal.message).to.equal(`${problems[0].message}; ${problems[1].message}`);
  });
});

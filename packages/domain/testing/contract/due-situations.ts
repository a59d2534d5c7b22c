import type {
  AthleteId,
  Booked,
  Booking,
  BookingId,
  BookingState,
  CancelerRole,
  CoachEvent,
  CoachId,
  EventId,
  OrderId,
  UserId,
} from "@bookings/domain";
import { HOUR, later, MINUTE, NOW, START } from "../builders.ts";
import { anId } from "../ids.ts";
import { booked } from "./looks.ts";
import { fullStates } from "./samples.ts";

const SOON = later(NOW, HOUR);
const athlete = (number: number): AthleteId => anId<AthleteId>(0xa00 + number);

const canceledBy = (canceledByRole: CancelerRole): BookingState => ({
  status: "Canceled",
  cancellation: { ...fullStates.Canceled.cancellation, canceledAt: later(NOW, -3), canceledByRole },
});
const disputedBy = (disputerUserId: UserId): BookingState => ({
  ...fullStates.InDispute,
  dispute: { ...fullStates.InDispute.dispute, disputerUserId },
});
const resolvedFor = (disputerUserId: UserId): BookingState => ({
  ...fullStates.DisputeDone,
  dispute: { ...fullStates.DisputeDone.dispute, disputerUserId },
});

const acceptedAtOnce: BookingState = { status: "Accepted", acceptedAt: later(NOW, -HOUR) };

const upcoming: Partial<CoachEvent> = { eventId: anId<EventId>(1) };
const started: Partial<CoachEvent> = { eventId: anId<EventId>(2), startAt: later(NOW, -MINUTE) };
const movedBack = { ...started, eventId: anId<EventId>(3), movedAt: NOW, startMovedAt: NOW };
const movedOn = { ...upcoming, eventId: anId<EventId>(4), movedAt: SOON, startMovedAt: later(NOW, -HOUR) };
const off: Partial<CoachEvent> = { ...movedOn, eventId: anId<EventId>(5), status: "Canceled" };

/** One booking in each situation that rules know; all of them changed just now, requested an hour before. */
const situations: [event: Partial<CoachEvent>, booking: Partial<Booking>][] = [
  [upcoming, {}],
  [upcoming, { state: fullStates.Accepted }],
  [upcoming, { state: acceptedAtOnce }],
  [upcoming, { state: fullStates.Rejected }],
  [upcoming, { state: canceledBy("Athlete") }],
  [upcoming, { state: canceledBy("Coach") }],
  [upcoming, { state: canceledBy("System") }],
  [started, { state: disputedBy(athlete(7)) }],
  [started, { state: disputedBy(anId(0xc07)) }],
  [started, { state: resolvedFor(athlete(9)) }],
  [started, { state: resolvedFor(anId(0xc09)) }],
  [started, { state: fullStates.Accepted, completedAt: later(NOW, -5) }],
  [started, {}],
  [movedBack, {}],
  [movedOn, {}],
  [movedOn, { state: fullStates.Accepted }],
  [movedOn, { requestedAt: SOON }],
  [movedOn, { state: canceledBy("Athlete"), requestedAt: later(SOON, -1) }],
  [off, { state: fullStates.Accepted }],
  [off, { state: canceledBy("Coach") }],
  [upcoming, { payment: { status: "Pending" } }],
  [upcoming, { payment: { status: "Paid", paidAt: later(NOW, -2) } }],
  [upcoming, { payment: { status: "Failed", failedAt: later(NOW, -1) }, state: canceledBy("System") }],
  [upcoming, { state: acceptedAtOnce, payment: { status: "Pending" } }],
  [upcoming, { state: acceptedAtOnce, payment: { status: "Paid", paidAt: later(NOW, -2) } }],
  [movedOn, { state: fullStates.Accepted, payment: { status: "Pending" } }],
  [upcoming, { state: fullStates.Accepted, payment: { status: "Paid", paidAt: later(START, -MINUTE) } }],
  [started, { state: disputedBy(athlete(27)), payment: { status: "Pending" } }],
];

export const everyone: readonly Booked[] = situations.map(([event, booking], index) =>
  booked(
    {
      bookingId: anId<BookingId>(0xb00 + index),
      orderId: anId<OrderId>(0xd00 + index),
      userId: athlete(index),
      coachId: anId<CoachId>(0xc00 + index),
      eventId: event.eventId as EventId,
      requestedAt: later(NOW, -HOUR),
      ...booking,
    },
    event,
  ),
);

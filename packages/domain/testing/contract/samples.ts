import type {
  Booking,
  BookingPayment,
  BookingState,
  BookingStatus,
  CoachEvent,
  CoachId,
  Dispute,
  EventDetails,
  EventId,
  Resolution,
  TimeSlot,
} from "@bookings/domain";
import { ATHLETE, aBooking, anEvent, aTimeSlot, COACH, DAY, END, later, START } from "../builders.ts";
import { anId } from "../ids.ts";

/** Text that gets lost where bytes, UTF-16 units and characters are mixed up, or where quoting is done by hand. */
export const AWKWARD_TEXT =
  " Ёлка – 日本語 – e\u0301 é – 👩‍👩‍👧‍👦 🏳️‍🌈 – 'single' \"double\" \\ {{startAt}} ${x} %s\r\n\t– \u{10ffff} ";

/** A time slot with every field, each at the end of what its type can hold. */
export const fullTimeSlot: TimeSlot = aTimeSlot({
  startTime: "23:59:59.123456+14:00",
  endTime: "00:00:00-00:00",
  numberOfParticipants: 2 ** 40,
  slotType: "Offline",
  ageFrom: 21,
  ageTo: 22,
  duration: 2 ** 31,
  price: 2 ** 53 - 1,
  addressId: anId<NonNullable<TimeSlot["addressId"]>>(0xad),
  public: false,
  level: "Beginner",
  eligibility: "Women",
});

/** An event with every field set, from the first to the last millisecond that there is. */
export const fullEvent: CoachEvent = anEvent({
  startAt: new Date("0001-01-01T00:00:00.001Z"),
  endAt: new Date("9999-12-31T23:59:59.999Z"),
  requiresApproval: false,
  sportId: anId<NonNullable<EventDetails["sportId"]>>(0x59),
  serviceCardinality: -3,
  timeslot: fullTimeSlot,
  seatsTaken: 2 ** 40 - 1,
  revision: 7,
  movedAt: new Date("2026-02-03T04:05:06.789Z"),
  startMovedAt: new Date("2026-02-01T02:03:04.567Z"),
});

const at = (millisecond: number): Date => new Date(Date.UTC(2026, 1, 3, 4, 5, 6, millisecond));

const dispute: Dispute = {
  disputerUserId: ATHLETE,
  reasonId: anId<Dispute["reasonId"]>(0x4e),
  comment: AWKWARD_TEXT,
  disputedAt: at(6),
};
const resolution: Resolution = { resolvedAt: at(7), text: AWKWARD_TEXT };

/** Each status with all of its data set. */
export const fullStates: { readonly [Status in BookingStatus]: Extract<BookingState, { status: Status }> } = {
  Pending: { status: "Pending" },
  Accepted: { status: "Accepted", acceptedAt: at(1) },
  Rejected: { status: "Rejected", rejectedAt: at(2) },
  Canceled: {
    status: "Canceled",
    cancellation: {
      canceledAt: at(3),
      canceledByRole: "Coach",
      reasonCode: "NotFeelingWell",
      reasonText: AWKWARD_TEXT,
    },
  },
  InDispute: { status: "InDispute", acceptedAt: at(4), dispute },
  DisputeDone: { status: "DisputeDone", acceptedAt: at(5), dispute, resolution },
};

/** States whose texts are left out. */
export const bareStates: readonly BookingState[] = [
  {
    status: "Canceled",
    cancellation: { canceledAt: at(3), canceledByRole: "System", reasonCode: null, reasonText: null },
  },
  { status: "InDispute", acceptedAt: at(4), dispute: { ...dispute, comment: null } },
  {
    status: "DisputeDone",
    acceptedAt: at(5),
    dispute: { ...dispute, comment: null },
    resolution: { ...resolution, text: null },
  },
];

/** Each way in which a card may have paid, or not. */
export const bookingPayments: readonly BookingPayment[] = [
  { status: "Pending" },
  { status: "Paid", paidAt: at(14) },
  { status: "Failed", failedAt: at(15) },
];

/** A booking with every field set, sold at another price than its event has now. */
export const fullBooking = (state: BookingState): Booking =>
  aBooking({
    state,
    payment: { status: "Paid", paidAt: at(14) },
    timeslot: { ...fullTimeSlot, price: 990, level: "Pro", public: true },
    requestedAt: at(10),
    completedAt: at(11),
    note: AWKWARD_TEXT,
    dismissedAt: at(12),
    version: 41,
    changedAt: at(13),
  });

/** Beside {@link COACH}. */
export const OTHER_COACH = anId<CoachId>(0xc1);

/** Two coaches' events on two days, the second one's a day later. */
export const twoCoachesEvents: readonly CoachEvent[] = [COACH, OTHER_COACH].map((coachId, day) =>
  anEvent({
    eventId: anId<EventId>(day + 1),
    coachId,
    startAt: later(START, day * DAY),
    endAt: later(END, day * DAY),
    timeslot: aTimeSlot({ numberOfParticipants: 100 }),
  }),
);

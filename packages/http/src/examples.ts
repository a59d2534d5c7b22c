/** What the document shows of an operation. The tests send these bodies, and get these answers. */
interface Example {
  readonly body?: unknown;
  /** By status. */
  readonly answers?: Readonly<Record<string, unknown>>;
}

const athlete = "8d2f6c1e-4b7a-4e0d-9c35-1a6b7f0e2d94";
const coach = "3b9e5a70-6c14-4f28-8a7d-5e2f1c0b9d36";
const eventId = "5c0a1f8e-2d63-4b97-a1e4-7f3c9d8b6a20";
const orderId = "e7b1d204-93fa-4c5e-b860-2a4d7c9f1e58";
const bookingId = "b4c8e2f6-1a5d-4e93-8f07-6d2b9a0c3e71";
const sportId = "f1a3d5b7-2c4e-4068-9a8c-7e5d3b1f0a92";

const timeslot = {
  timeSlotId: "a6e0c3d9-8f41-4b27-9d5c-3e8a1f7b0c64",
  startTime: "10:00:00+03:00",
  endTime: "11:00:00+03:00",
  numberOfParticipants: 12,
  slotType: "Offline",
  ageFrom: 18,
  ageTo: 75,
  duration: 60,
  price: 900,
  priceCurrency: "RUB",
  paymentMethod: "Cash",
  addressId: "c2f7a9e1-0d86-4c53-8b1e-9a4d6f3c7b08",
  public: true,
  level: "Any",
  eligibility: "All",
};

const details = {
  coachId: coach,
  startAt: "2026-03-02T07:00:00.000Z",
  endAt: "2026-03-02T08:00:00.000Z",
  status: "Scheduled",
  requiresApproval: true,
  sportId,
  serviceCardinality: 1,
  timeslot,
};

const event = { eventId, ...details, seatsTaken: 0 };

const pending = {
  bookingId,
  orderId,
  userId: athlete,
  coachId: coach,
  eventId,
  startAt: details.startAt,
  endAt: details.endAt,
  bookingStatus: "Pending",
  eventStatus: "Scheduled",
  completed: false,
  note: null,
  canceledAt: null,
  canceledByRole: null,
  cancellationReasonCode: null,
  cancellationReasonText: null,
  sportId,
  serviceCardinality: 1,
  timeslot,
};

const accepted = { ...pending, bookingStatus: "Accepted" };
const completed = { ...accepted, completed: true };

const order = {
  orderId,
  userId: athlete,
  paymentStatus: "Cash",
  createdAt: "2026-03-01T08:00:00.000Z",
  bookings: [pending],
};

const cancellation = {
  cancellationReasonCode: "NotFeelingWell",
  cancellationReasonText: "I have caught a cold.",
};

const dead = {
  id: "0f6d3b82-7c19-4a5e-9e24-8b1f5c7a2d60",
  ruleId: "request-received",
  on: "requested",
  bookingId,
  recipient: { userId: coach, role: "Coach" },
  channel: "webhook",
  status: "dead",
  reason: "the webhook endpoint answered 503",
  attempts: 8,
  dueAt: order.createdAt,
  nextAttemptAt: null,
  sentAt: null,
};

const note = "Hold the last pose for longer.";

export const examples: Readonly<Record<string, Example>> = {
  createBookingOrder: {
    body: { userId: athlete, eventIds: [eventId], paymentMethod: { type: "Cash" } },
    answers: { 201: order },
  },
  getBookingOrders: { answers: { 200: [order] } },
  getBookings: { answers: { 200: [pending] } },
  getBooking: { answers: { 200: pending } },
  acceptBooking: { answers: { 200: accepted } },
  rejectBooking: { answers: { 200: { ...pending, bookingStatus: "Rejected" } } },
  cancelBooking: {
    body: { userId: athlete, ...cancellation },
    answers: {
      200: {
        ...pending,
        bookingStatus: "Canceled",
        canceledAt: order.createdAt,
        canceledByRole: "Athlete",
        ...cancellation,
      },
    },
  },
  markBookingAsCompleted: { body: { completed: true }, answers: { 200: completed } },
  addBookingNote: { body: { note }, answers: { 200: { ...completed, note } } },
  disputeBooking: {
    body: {
      disputerUserId: athlete,
      reasonId: "d91c4e07-5b2a-4f86-a3d8-0e7c6b9f1a45",
      comment: "The coach came half an hour late.",
    },
    answers: { 200: { ...accepted, bookingStatus: "InDispute" } },
  },
  resolveDispute: {
    body: { resolution: "Half of the price is paid back." },
    answers: { 200: { ...accepted, bookingStatus: "DisputeDone" } },
  },
  putEvent: { body: details, answers: { 200: { ...event, seatsTaken: 1 }, 201: event } },
  getEvent: { answers: { 200: { ...event, seatsTaken: 1 } } },
  getNotifications: { answers: { 200: [dead] } },
  retryNotification: {
    answers: {
      202: { ...dead, status: "pending", reason: null, attempts: 0, nextAttemptAt: order.createdAt },
    },
  },
  recordPaymentEvent: {
    body: { type: "payment.paid", timestamp: "2026-03-01T08:00:04.000Z", data: { orderId } },
  },
  getLiveness: { answers: { 200: { status: "live" } } },
  getReadiness: { answers: { 200: { status: "ready" } } },
};

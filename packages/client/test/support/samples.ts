import type { Booking, EventInput, Notification, Order, OrderInput } from "../../src/index.ts";

export const BOOKING_ID = "4b72d209-debd-45e1-93cc-7640bf7d39bf";
export const EVENT_ID = "7d2c1f6e-0b9a-4c1e-9d0f-2f6f3c1b8a55";
export const ATHLETE = "0210be2e-a898-8409-9c23-5497f6ed822a";
export const COACH = "32b8fa03-4065-4b2f-b4b6-8ce1e570e87e";

const timeslot = {
  timeSlotId: "11111111-1111-4111-8111-111111111111",
  startTime: "10:00:00+03:00",
  endTime: "11:00:00+03:00",
  numberOfParticipants: 20,
  slotType: "Offline",
  ageFrom: 18,
  ageTo: 75,
  duration: 60,
  price: 900,
  priceCurrency: "RUB",
  paymentMethod: "Cash",
} as const;

const time = { startAt: "2026-03-02T07:00:00.000Z", endAt: "2026-03-02T08:00:00.000Z" };

export const booking: Booking = {
  bookingId: BOOKING_ID,
  orderId: "b3e1eced-f2bd-4d8c-9765-fbc9d1d222d5",
  userId: ATHLETE,
  coachId: COACH,
  eventId: EVENT_ID,
  ...time,
  bookingStatus: "Pending",
  eventStatus: "Scheduled",
  completed: false,
  note: null,
  timeslot,
};

export const order: Order = {
  orderId: booking.orderId,
  userId: ATHLETE,
  paymentStatus: "Cash",
  createdAt: "2026-03-01T10:00:00.000Z",
  bookings: [booking],
};

export const orderInput: OrderInput = {
  userId: ATHLETE,
  eventIds: [EVENT_ID],
  paymentMethod: { type: "Cash" },
};

export const eventInput: EventInput = { coachId: COACH, ...time, status: "Scheduled", timeslot };

export const event = {
  ...eventInput,
  eventId: EVENT_ID,
  requiresApproval: true,
  serviceCardinality: null,
  seatsTaken: 1,
};

export const notification: Notification = {
  id: "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d",
  ruleId: "request-received",
  on: "requested",
  bookingId: BOOKING_ID,
  recipient: { userId: COACH, role: "Coach" },
  channel: "webhook",
  status: "dead",
  reason: null,
  attempts: 8,
  dueAt: time.startAt,
  nextAttemptAt: null,
  sentAt: null,
};

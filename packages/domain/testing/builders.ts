import {
  type AthleteId,
  type Booking,
  type BookingId,
  type Caller,
  type CoachEvent,
  type CoachId,
  type EventDetails,
  type EventId,
  type KeptRequest,
  type LedgerEntry,
  type MessageId,
  type NotificationRule,
  newEvent,
  type Order,
  type OrderId,
  type Payment,
  type PaymentMethodId,
  type TimeSlot,
  type UserId,
} from "@bookings/domain";
import { anId } from "./ids.ts";

/** When it is, for whoever does not care: 26 hours before {@link START}. */
export const NOW = new Date("2026-03-01T08:00:00.000Z");
/** When the events of these builders start. */
export const START = new Date("2026-03-02T10:00:00.000Z");
/** An hour after {@link START}. */
export const END = new Date("2026-03-02T11:00:00.000Z");

/** In milliseconds. */
export const MINUTE = 60_000;
/** In milliseconds. */
export const HOUR = 60 * MINUTE;
/** In milliseconds. */
export const DAY = 24 * HOUR;

/** `instant` moved by so many milliseconds. */
export const later = (instant: Date, milliseconds: number): Date =>
  new Date(instant.getTime() + milliseconds);

/** The athlete of these builders. */
export const ATHLETE = anId<AthleteId>(0xa0);
/** The coach of these builders. */
export const COACH = anId<CoachId>(0xc0);
/** A user who has nothing to do with what these builders make. */
export const STRANGER = anId<UserId>(0xf0);

/** An ordinary user who asks. */
export const asUser = (userId: UserId): Caller => ({ role: "user", userId });
/** Another service that asks, for nobody in particular. */
export const asService: Caller = { role: "service" };
/** An administrator who asks. */
export const asAdmin: Caller = { role: "admin" };

/** An hour online for two, at 1,500 RUB. */
export const aTimeSlot = (changes: Partial<TimeSlot> = {}): TimeSlot => ({
  timeSlotId: anId<TimeSlot["timeSlotId"]>(0x75),
  startTime: "13:00:00+03:00",
  endTime: "14:00:00+03:00",
  numberOfParticipants: 2,
  slotType: "Online",
  ageFrom: 18,
  ageTo: 99,
  duration: 60,
  price: 1500,
  priceCurrency: "RUB",
  paymentMethod: "Cash",
  ...changes,
});

/** As a catalog sends it: a scheduled event of {@link COACH} with two seats. */
export const eventDetails = (changes: Partial<EventDetails> = {}): EventDetails => ({
  coachId: COACH,
  startAt: START,
  endAt: END,
  status: "Scheduled",
  requiresApproval: true,
  sportId: null,
  serviceCardinality: null,
  timeslot: aTimeSlot(),
  ...changes,
});

/** As a storage keeps it. */
export const anEvent = (changes: Partial<CoachEvent> = {}): CoachEvent => ({
  ...newEvent(anId<EventId>(0xe1), eventDetails()),
  ...changes,
});

/** An order of {@link ATHLETE}, made at {@link NOW}. */
export const anOrder = (changes: Partial<Order> = {}): Order => ({
  orderId: anId<OrderId>(0x0d),
  userId: ATHLETE,
  paymentStatus: "Cash",
  createdAt: NOW,
  ...changes,
});

/** A request of {@link ATHLETE} for {@link anEvent}, made within {@link anOrder}. */
export const aBooking = (changes: Partial<Booking> = {}): Booking => ({
  bookingId: anId<BookingId>(0xb0),
  orderId: anId<OrderId>(0x0d),
  userId: ATHLETE,
  coachId: COACH,
  eventId: anId<EventId>(0xe1),
  timeslot: aTimeSlot(),
  requestedAt: NOW,
  state: { status: "Pending" },
  payment: null,
  completedAt: null,
  note: null,
  dismissedAt: null,
  version: 1,
  changedAt: NOW,
  ...changes,
});

/** The card of {@link ATHLETE}. */
export const CARD = anId<PaymentMethodId>(0xca);

/** A card's payment for {@link anOrder}, of which nobody has been asked yet. */
export const aPayment = (changes: Partial<Payment> = {}): Payment => ({
  orderId: anId<OrderId>(0x0d),
  methodId: CARD,
  amount: 1500,
  currency: "RUB",
  status: "Pending",
  reason: null,
  createdAt: NOW,
  settledAt: null,
  attempts: 0,
  nextAttemptAt: NOW,
  refunds: [],
  ...changes,
});

/** A reminder an hour before the start, to both sides, for whatever is still active. */
export const aRule = (changes: Partial<NotificationRule> = {}): NotificationRule => ({
  id: "reminder",
  on: "start",
  offset: -HOUR,
  to: ["athlete", "coach"],
  when: ["Pending", "Accepted"],
  expiresAfter: 30 * MINUTE,
  template: { en: { title: "Soon", text: "It starts on {{startAt}}." } },
  ...changes,
});

/** A message of {@link aRule} to the athlete of {@link aBooking}, due now. */
export const aLedgerEntry = (changes: Partial<LedgerEntry> = {}): LedgerEntry => ({
  id: anId<MessageId>(0x3e),
  ruleId: "reminder",
  on: "start",
  bookingId: anId<BookingId>(0xb0),
  recipient: { userId: ATHLETE, role: "Athlete" },
  occurrence: START,
  channel: "test",
  status: "pending",
  reason: null,
  attempts: 0,
  dueAt: NOW,
  expiresAt: later(NOW, DAY),
  nextAttemptAt: NOW,
  sentAt: null,
  farewell: null,
  ...changes,
});

/** A request of {@link ATHLETE} that came with a key, and was done. */
export const aKeptRequest = (changes: Partial<KeptRequest> = {}): KeptRequest => ({
  keyId: "key",
  fingerprint: "request",
  outcome: { result: { bookingStatus: "Pending" } },
  people: [ATHLETE],
  keptAt: NOW,
  runningUntil: null,
  ...changes,
});

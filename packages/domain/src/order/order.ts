import type { Booking } from "../booking/booking.ts";
import { AlreadyBooked } from "../booking/booking-errors.ts";
import type { HeldPlace } from "../booking/booking-repository.ts";
import type { Offered } from "../event/catalog.ts";
import { assertBookable, type CoachEvent, hasStarted, takeSeat } from "../event/event.ts";
import { EventNotBookable, EventNotFound, OwnEvent } from "../event/event-errors.ts";
import { amountOf, type Sold } from "../payment/payment.ts";
import { DomainError, InvalidInput } from "../shared/domain-error.ts";
import type { AthleteId, BookingId, EventId, Id, OrderId } from "../shared/ids.ts";
import { overlaps } from "../shared/period.ts";
import {
  DuplicateEvent,
  OrderRefused,
  PaymentMethodIdRequired,
  PaymentMethodNotSupported,
  TimeConflict,
} from "./order-errors.ts";

/** All of {@link PaymentStatus}. */
export const paymentStatuses = ["Pending", "Paid", "Failed", "Cash"] as const;
/** What has become of the payment; of `Cash` nothing more is heard here. */
export type PaymentStatus = (typeof paymentStatuses)[number];

/** How an athlete wants to pay. */
export interface PaymentMethod {
  readonly type: "Cash" | "Card";
  readonly methodId?: Id<"PaymentMethod"> | undefined;
}

/** What an athlete booked in one go. */
export interface Order {
  readonly orderId: OrderId;
  readonly userId: AthleteId;
  readonly paymentStatus: PaymentStatus;
  readonly createdAt: Date;
}

/** How many events one order takes. */
export const EVENTS_PER_ORDER_MAX = 20;

/** What the marketplace has decided about booking. */
export interface BookingPolicy {
  /** Whether one athlete may hold events that overlap in time. Default: no. */
  readonly allowOverlap: boolean;
}

/** @throws {InvalidInput} @throws {OrderRefused} naming each event that stands there twice */
export function assertEventIds(eventIds: readonly EventId[]): void {
  if (eventIds.length < 1 || eventIds.length > EVENTS_PER_ORDER_MAX) {
    throw new InvalidInput("eventIds", `must name 1 to ${EVENTS_PER_ORDER_MAX} events`);
  }
  const repeated = new Set(eventIds.filter((eventId, index) => eventIds.indexOf(eventId) !== index));
  refuseIfAny([...repeated].map((eventId) => new DuplicateEvent(eventId)));
}

/** @throws {PaymentMethodNotSupported} @throws {PaymentMethodIdRequired} */
export function assertPayable({ type, methodId }: PaymentMethod, takesCards: boolean): void {
  if (type === "Cash") return;
  if (!takesCards) throw new PaymentMethodNotSupported();
  if (methodId === undefined) throw new PaymentMethodIdRequired();
}

/** How the payment of an order begins: what costs nothing is paid. */
export function paymentStatusFor({ type }: PaymentMethod, sold: readonly Sold[]): PaymentStatus {
  if (type === "Cash") return "Cash";
  return amountOf(sold) === 0 ? "Paid" : "Pending";
}

/** All that decides whether an athlete gets the events of an order. */
export interface OrderAttempt extends Offered {
  readonly userId: AthleteId;
  /** `events` has those of these that exist. */
  readonly eventIds: readonly EventId[];
  /** What the athlete holds so far. */
  readonly held: readonly HeldPlace[];
  readonly policy: BookingPolicy;
  readonly now: Date;
}

/** A request whose event has started counts no more, written down or not. */
const isActive = (place: HeldPlace, now: Date): boolean =>
  place.status !== "Pending" || !hasStarted(place, now);

/**
 * The events of the order, each with one seat more taken. All or nothing.
 *
 * @throws {OrderRefused} with one refusal for each event that fails, in the order in which they were named
 */
export function takeSeats(attempt: OrderAttempt): CoachEvent[] {
  const taken: CoachEvent[] = [];
  const refusals: DomainError[] = [];
  for (const eventId of attempt.eventIds) {
    try {
      taken.push(takeSeatFor(attempt, eventId));
    } catch (refusal) {
      if (!(refusal instanceof DomainError)) throw refusal;
      refusals.push(refusal);
    }
  }
  refuseIfAny(refusals);
  return taken;
}

/** The rules of one event, in the order in which they are reported. */
function takeSeatFor(attempt: OrderAttempt, eventId: EventId): CoachEvent {
  const { userId, events, now } = attempt;
  const event = events.find((candidate) => candidate.eventId === eventId);
  if (event === undefined) throw new EventNotFound(eventId);
  if (attempt.handedOver.has(eventId)) throw new EventNotBookable(eventId, "belongs to another coach by now");
  assertBookable(event, now);
  if (event.coachId === (userId as string)) throw new OwnEvent(eventId);
  const held = attempt.held.filter((place) => isActive(place, now));
  if (held.some((place) => place.eventId === eventId)) throw new AlreadyBooked(eventId);
  const seated = takeSeat(event);
  if (!attempt.policy.allowOverlap) assertNoOverlap(event, held, events);
  return seated;
}

function assertNoOverlap(
  event: CoachEvent,
  held: readonly HeldPlace[],
  ordered: readonly CoachEvent[],
): void {
  if (held.some((place) => overlaps(place, event))) throw new TimeConflict(event.eventId, "booking");
  const others = ordered.filter(({ eventId }) => eventId !== event.eventId);
  if (others.some((other) => overlaps(other, event))) throw new TimeConflict(event.eventId, "order");
}

function refuseIfAny(refusals: readonly DomainError[]): void {
  const [first, ...rest] = refusals;
  if (first !== undefined) throw new OrderRefused([first, ...rest]);
}

/** The booking of one event of an order: a request, or at once Accepted where the coach need not answer. */
export const newBooking = (order: Order, event: CoachEvent, bookingId: BookingId): Booking => ({
  bookingId,
  orderId: order.orderId,
  userId: order.userId,
  coachId: event.coachId,
  eventId: event.eventId,
  timeslot: event.timeslot,
  requestedAt: order.createdAt,
  state: event.requiresApproval ? { status: "Pending" } : { status: "Accepted", acceptedAt: order.createdAt },
  payment: order.paymentStatus === "Pending" ? { status: "Pending" } : null,
  completedAt: null,
  note: null,
  dismissedAt: null,
  version: 1,
  changedAt: order.createdAt,
});

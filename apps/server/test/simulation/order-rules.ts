import type { Answer } from "../support/client.ts";
import type { Person } from "./cast.ts";
import { orderView, type Reply, refused } from "./reply.ts";
import {
  type BookingState,
  type EventState,
  eventOf,
  findEvent,
  holdsSeat,
  type OrderState,
  seatsTaken,
  type World,
} from "./world.ts";

export interface Purchase {
  readonly by: Person;
  readonly userId: string;
  readonly eventIds: readonly string[];
  readonly paymentType: "Cash" | "Card";
}

const statusOf: Readonly<Record<string, number>> = {
  event_not_found: 404,
  already_booked: 409,
  event_full: 409,
  time_conflict: 409,
};

const overlap = (a: EventState, b: EventState): boolean => a.startAt < b.endAt && b.startAt < a.endAt;

/** All or nothing. The ids of what is made are the product's to choose: they are taken from its answer. */
export function placeOrder(world: World, purchase: Purchase, answer: Answer): Reply {
  const { by, userId, eventIds, paymentType } = purchase;
  if (by.role === "user" && by.userId !== userId) return refused(403, "forbidden");
  const repeated = new Set(eventIds.filter((eventId, index) => eventIds.indexOf(eventId) !== index));
  if (repeated.size > 0) return refused(400, ...[...repeated].map(() => "duplicate_event"));
  if (paymentType === "Card") return refused(400, "payment_method_not_supported");
  const [first, ...rest] = eventIds.flatMap((eventId) => whyNot(world, purchase, eventId) ?? []);
  if (first !== undefined) return refused(statusOf[first] ?? 400, first, ...rest);
  return { status: 201, body: orderView(world, book(world, purchase, answer)) };
}

/** The first rule that an event of the order breaks. */
function whyNot(world: World, { userId, eventIds }: Purchase, eventId: string): string | undefined {
  const event = findEvent(world, eventId);
  if (event === undefined) return "event_not_found";
  if (event.status !== "Scheduled") return "event_not_bookable";
  if (event.startAt <= world.now) return "event_started";
  if (event.coachId === userId) return "own_event";
  const held = world.bookings.filter((booking) => booking.userId === userId && holdsSeat(booking));
  if (held.some((booking) => booking.eventId === eventId)) return "already_booked";
  if (seatsTaken(world, eventId) >= event.timeslot.numberOfParticipants) return "event_full";
  const others = world.events.filter((other) => other !== event && eventIds.includes(other.eventId));
  const isTaken = [...held.map((booking) => eventOf(world, booking)), ...others].some((other) =>
    overlap(other, event),
  );
  return isTaken ? "time_conflict" : undefined;
}

function book(world: World, { userId, eventIds }: Purchase, { body }: Answer): OrderState {
  const order = { orderId: body?.orderId ?? "unknown", userId, createdAt: world.now };
  world.orders.push(order);
  for (const eventId of eventIds) {
    const event = findEvent(world, eventId);
    const made = body?.bookings?.find((one: { eventId: string }) => one.eventId === eventId);
    if (event !== undefined) world.bookings.push(newBooking(made?.bookingId ?? "unknown", order, event));
  }
  return order;
}

const newBooking = (bookingId: string, order: OrderState, event: EventState): BookingState => ({
  bookingId,
  orderId: order.orderId,
  userId: order.userId,
  coachId: event.coachId,
  eventId: event.eventId,
  timeslot: event.timeslot,
  status: event.requiresApproval ? "Pending" : "Accepted",
  cancellation: null,
  completed: false,
  note: null,
  dismissed: false,
  changes: 0,
  tags: [],
});

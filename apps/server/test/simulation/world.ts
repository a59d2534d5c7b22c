import type { BookingStatus, CancelerRole, CancellationReasonCode, EventStatus } from "@bookings/domain";

/** What is sold, as it stands in a request; a booking keeps a copy of it. */
export interface TimeSlot {
  readonly numberOfParticipants: number;
  readonly price: number;
  readonly [field: string]: unknown;
}

/** What a PUT says of an event. Times are milliseconds. */
export interface EventFacts {
  readonly coachId: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly status: EventStatus;
  readonly requiresApproval: boolean;
  readonly timeslot: TimeSlot;
}

export interface EventState extends EventFacts {
  readonly eventId: string;
  readonly changes: number;
}

export interface Cancellation {
  readonly at: number;
  readonly by: CancelerRole;
  readonly code: CancellationReasonCode | null;
  readonly text: string | null;
}

/** An entity tag, and which version of the booking it came with. */
export interface Tag {
  readonly tag: string;
  readonly version: string;
}

export interface BookingState {
  readonly bookingId: string;
  readonly orderId: string;
  readonly userId: string;
  readonly coachId: string;
  readonly eventId: string;
  readonly timeslot: TimeSlot;
  readonly status: BookingStatus;
  readonly cancellation: Cancellation | null;
  readonly completed: boolean;
  readonly note: string | null;
  readonly dismissed: boolean;
  readonly changes: number;
  /** Every tag that clients have seen, the oldest first. */
  readonly tags: Tag[];
}

export interface OrderState {
  readonly orderId: string;
  readonly userId: string;
  readonly createdAt: number;
}

/** Everything that the model knows. Lapsed requests are canceled the moment that time passes their start. */
export interface World {
  now: number;
  events: EventState[];
  bookings: BookingState[];
  orders: OrderState[];
  /** Bookings that were erased. */
  gone: string[];
}

export const newWorld = (now: number): World => ({ now, events: [], bookings: [], orders: [], gone: [] });

const holding: readonly BookingStatus[] = ["Pending", "Accepted", "InDispute", "DisputeDone"];

export const holdsSeat = ({ status }: BookingState): boolean => holding.includes(status);

export const findEvent = (world: World, eventId: string): EventState | undefined =>
  world.events.find((event) => event.eventId === eventId);

export function eventOf(world: World, { eventId }: BookingState): EventState {
  const event = findEvent(world, eventId);
  if (event === undefined) throw new Error("a booking without its event");
  return event;
}

export const bookingsOf = (world: World, eventId: string): BookingState[] =>
  world.bookings.filter((booking) => booking.eventId === eventId);

export const seatsTaken = (world: World, eventId: string): number =>
  bookingsOf(world, eventId).filter(holdsSeat).length;

/** Differs whenever the booking or its event has changed. */
export const versionOf = (world: World, booking: BookingState): string =>
  `${booking.changes}.${eventOf(world, booking).changes}`;

type Change = Partial<Pick<BookingState, "status" | "cancellation" | "completed" | "note" | "dismissed">>;

export function change(booking: BookingState, changed: Change): undefined {
  Object.assign(booking, changed, { changes: booking.changes + 1 });
  return undefined;
}

export const cancel = (booking: BookingState, cancellation: Cancellation): undefined =>
  change(booking, { status: "Canceled", cancellation });

/** Requests that nobody has answered when their event starts are canceled by the system. */
export function lapse(world: World, event: EventState, at: number): void {
  if (event.startAt > world.now) return;
  const unanswered = bookingsOf(world, event.eventId).filter(({ status }) => status === "Pending");
  for (const booking of unanswered) cancel(booking, { at, by: "System", code: null, text: null });
}

export function passTime(world: World, milliseconds: number): void {
  world.now += milliseconds;
  for (const event of world.events) lapse(world, event, event.startAt);
}

import {
  type Booking,
  type BookingId,
  type BookingState,
  type BookingStatus,
  type Caller,
  type CoachEvent,
  DomainError,
  type EventId,
  holdsSeat,
  type Id,
  type OrderId,
  type Ports,
  statusOf,
  type UserId,
} from "@bookings/domain";
import {
  ATHLETE,
  aBooking,
  anEvent,
  anId,
  anOrder,
  asAdmin,
  asService,
  asUser,
  COACH,
  later,
  type ManualClock,
  MINUTE,
  manualClock,
  NOW,
  STRANGER,
  testPorts,
} from "@bookings/domain/testing";

export const BOOKING: BookingId = aBooking().bookingId;
export const EVENT: EventId = anEvent().eventId;
export const asAthlete = asUser(ATHLETE);
export const asCoach = asUser(COACH);
export const asStranger = asUser(STRANGER);

/** How the five kinds of caller stand to {@link aBooking}. */
export const callers: Readonly<Record<"owner" | "coach" | "stranger" | "service" | "admin", Caller>> = {
  owner: asAthlete,
  coach: asCoach,
  stranger: asStranger,
  service: asService,
  admin: asAdmin,
};

const ACCEPTED_AT = later(NOW, MINUTE);
const dispute = {
  disputerUserId: ATHLETE as UserId,
  reasonId: anId<Id<"DisputeReason">>(1),
  comment: "Nobody came",
  disputedAt: later(NOW, 2 * MINUTE),
};
const resolution = { resolvedAt: later(NOW, 3 * MINUTE), text: "Paid back" };

/** A state for each status. */
export const states: { readonly [Status in BookingStatus]: Extract<BookingState, { status: Status }> } = {
  Pending: { status: "Pending" },
  Accepted: { status: "Accepted", acceptedAt: ACCEPTED_AT },
  Rejected: { status: "Rejected", rejectedAt: ACCEPTED_AT },
  Canceled: {
    status: "Canceled",
    cancellation: {
      canceledAt: ACCEPTED_AT,
      canceledByRole: "Athlete",
      reasonCode: "Other",
      reasonText: "Rain",
    },
  },
  InDispute: { status: "InDispute", acceptedAt: ACCEPTED_AT, dispute },
  DisputeDone: { status: "DisputeDone", acceptedAt: ACCEPTED_AT, dispute, resolution },
};

export const bookingIn = (status: BookingStatus, changes: Partial<Booking> = {}): Booking =>
  aBooking({ state: states[status], ...changes });

export interface WorldPlan extends Partial<Ports> {
  readonly now?: Date;
  readonly clock?: ManualClock;
  /** Kept with the seats that `bookings` hold. */
  readonly events?: readonly CoachEvent[];
  /** Kept within orders of their users. */
  readonly bookings?: readonly Booking[];
}

const seatsHeld = (bookings: readonly Booking[], eventId: EventId): number =>
  bookings.filter((booking) => booking.eventId === eventId && holdsSeat(statusOf(booking))).length;

/** Everything plugged in, with these rows in memory. */
export async function aWorld({
  now = NOW,
  events = [anEvent()],
  bookings = [],
  ...overrides
}: WorldPlan = {}) {
  const { clock = manualClock(now), storage: _, ...others } = overrides;
  const world = testPorts({ clock, ...others });
  const { uow } = world.storage;
  await uow.run(async (repositories) => {
    for (const event of events) {
      await repositories.events.add({ ...event, seatsTaken: seatsHeld(bookings, event.eventId) });
    }
    const orders = new Map(bookings.map(({ orderId, userId }) => [orderId, anOrder({ orderId, userId })]));
    for (const order of orders.values()) await repositories.orders.add(order);
    await repositories.bookings.add(bookings);
  });
  return {
    ...world,
    /** What is written down of a booking, lapsed or not. */
    stored: async (bookingId = BOOKING): Promise<Booking> =>
      (await uow.run((repositories) => repositories.bookings.open(bookingId))).booking,
    /** Seats taken as they are written down. */
    seats: async (eventId = EVENT): Promise<number | undefined> => {
      const [event] = await uow.run((repositories) => repositories.events.lock([eventId]));
      return event?.seatsTaken;
    },
  };
}

export type World = Awaited<ReturnType<typeof aWorld>>;

/** Another athlete's booking of the same event, in an order of its own. */
export const bookingOfOther = (number: number, changes: Partial<Booking> = {}): Booking =>
  aBooking({
    bookingId: anId<BookingId>(0xb00 + number),
    orderId: anId<OrderId>(0xd00 + number),
    userId: anId(0xa00 + number),
    ...changes,
  });

/** The refusal that `attempt` must end in; that it does not is the test's failure. */
export async function refusalOf(attempt: Promise<unknown> | (() => unknown)): Promise<DomainError> {
  try {
    await (typeof attempt === "function" ? attempt() : attempt);
  } catch (refusal) {
    if (refusal instanceof DomainError) return refusal;
    throw refusal;
  }
  throw new Error("nothing was refused");
}

/** The stable code of a refusal, or "ok". */
export const outcomeOf = (attempt: () => unknown): string => {
  try {
    attempt();
    return "ok";
  } catch (refusal) {
    if (refusal instanceof DomainError) return refusal.code;
    throw refusal;
  }
};

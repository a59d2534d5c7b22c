import { isDeepStrictEqual } from "node:util";
import type { Answer } from "../support/client.ts";
import {
  type BookingState,
  type EventState,
  eventOf,
  type OrderState,
  seatsTaken,
  type World,
} from "./world.ts";

/** What can be compared of an answer. */
export interface Reply {
  readonly status: number;
  /** The code of each error, in their order. */
  readonly codes?: readonly string[] | undefined;
  readonly body?: unknown;
  readonly etag?: string | undefined;
}

export const refused = (status: number, ...codes: readonly string[]): Reply => ({ status, codes });

export function replyOf({ status, headers, body }: Answer): Reply {
  const codes = body?.errors?.map(({ code }: { code: string }) => code);
  return codes === undefined ? { status, body, etag: headers.get("etag") ?? undefined } : { status, codes };
}

const iso = (instant: number): string => new Date(instant).toISOString();

const cancellationOf = ({ cancellation }: BookingState) => ({
  canceledAt: cancellation && iso(cancellation.at),
  canceledByRole: cancellation && cancellation.by,
  cancellationReasonCode: cancellation && cancellation.code,
  cancellationReasonText: cancellation && cancellation.text,
});

export function bookingView(world: World, booking: BookingState) {
  const event = eventOf(world, booking);
  return {
    bookingId: booking.bookingId,
    orderId: booking.orderId,
    userId: booking.userId,
    coachId: booking.coachId,
    eventId: booking.eventId,
    startAt: iso(event.startAt),
    endAt: iso(event.endAt),
    bookingStatus: booking.status,
    eventStatus: event.status,
    completed: booking.completed,
    note: booking.note,
    ...cancellationOf(booking),
    serviceCardinality: null,
    timeslot: booking.timeslot,
  };
}

/** Bookings as lists show them: by start, then by id. */
export const bookingViews = (world: World, bookings: readonly BookingState[]) =>
  bookings
    .map((booking) => bookingView(world, booking))
    .toSorted((a, b) => (a.startAt + a.bookingId < b.startAt + b.bookingId ? -1 : 1));

export const orderView = (world: World, { orderId, userId, createdAt }: OrderState) => ({
  orderId,
  userId,
  paymentStatus: "Cash",
  createdAt: iso(createdAt),
  bookings: bookingViews(
    world,
    world.bookings.filter((booking) => booking.orderId === orderId),
  ),
});

export const eventView = (world: World, { changes, ...event }: EventState) => ({
  ...event,
  startAt: iso(event.startAt),
  endAt: iso(event.endAt),
  serviceCardinality: null,
  seatsTaken: seatsTaken(world, event.eventId),
});

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const short = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 300);

/** Status and codes. */
export const verdictOf = ({ status, codes = [] }: Reply): string => [status, ...codes].join(" ");

/** One line for each place in which the two replies are not the same. */
export function differences(expected: Reply, actual: Reply): string[] {
  const [right, real] = [verdictOf(expected), verdictOf(actual)];
  if (right !== real) return [`expected ${right}, got ${real}`];
  return [...differ(expected.body, actual.body, "body"), ...differ(expected.etag, actual.etag, "etag")];
}

function differ(expected: unknown, actual: unknown, path: string): string[] {
  if (isDeepStrictEqual(expected, actual)) return [];
  if (!isTree(expected) || !isTree(actual)) {
    return [`${path}: expected ${short(expected)}, got ${short(actual)}`];
  }
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...keys].flatMap((key) => differ(expected[key], actual[key], `${path}.${key}`));
}

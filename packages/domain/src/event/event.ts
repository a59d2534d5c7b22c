import { InvalidInput } from "../shared/domain-error.ts";
import type { CoachId, EventId, Id } from "../shared/ids.ts";
import type { Period } from "../shared/period.ts";
import {
  EventFull,
  EventKeepsCoach,
  EventNotBookable,
  EventStarted,
  EventStaysCanceled,
} from "./event-errors.ts";
import type { TimeSlot } from "./time-slot.ts";

/** All of {@link EventStatus}. */
export const eventStatuses = ["Scheduled", "Canceled"] as const;
/** Whether an event takes place; what is canceled stays so. */
export type EventStatus = (typeof eventStatuses)[number];

/** What the catalog says of an event. */
export interface EventDetails extends Period {
  readonly coachId: CoachId;
  readonly status: EventStatus;
  /** Whether the coach answers each request; without it a booking is Accepted at once. */
  readonly requiresApproval: boolean;
  readonly sportId: Id<"Sport"> | null;
  /** Which of the coach's services it is (1st, 2nd, 3rd). */
  readonly serviceCardinality: number | null;
  readonly timeslot: TimeSlot;
}

/** What can be seen of an event: its details, and its seats. */
export interface SeatedEvent extends EventDetails {
  readonly eventId: EventId;
  /** Seats held by bookings; never more than `timeslot.numberOfParticipants`. */
  readonly seatsTaken: number;
}

/** One bookable session of a coach, with its seats. */
export interface CoachEvent extends SeatedEvent {
  /** Grows with every change of the details, never with a seat. */
  readonly revision: number;
  /** When its time last changed. */
  readonly movedAt: Date | null;
  /** When its start last changed: a longer session is moved, and yet its reminders stay due. */
  readonly startMovedAt: Date | null;
}

/** @throws {InvalidInput} */
export function assertDetails({ startAt, endAt, timeslot }: EventDetails): void {
  if (endAt <= startAt) throw new InvalidInput("endAt", "must be after startAt");
  if (timeslot.ageTo < timeslot.ageFrom)
    throw new InvalidInput("timeslot.ageTo", "must not be below ageFrom");
}

/** An event that nobody has booked yet. */
export const newEvent = (eventId: EventId, details: EventDetails): CoachEvent => ({
  ...details,
  eventId,
  seatsTaken: 0,
  revision: 1,
  movedAt: null,
  startMovedAt: null,
});

export const hasStarted = ({ startAt }: Period, now: Date): boolean => startAt <= now;
export const hasEnded = ({ endAt }: Period, now: Date): boolean => endAt <= now;

/** @throws {EventNotBookable} @throws {EventStarted} */
export function assertBookable(event: CoachEvent, now: Date): void {
  if (event.status !== "Scheduled") throw new EventNotBookable(event.eventId);
  if (hasStarted(event, now)) throw new EventStarted(event.eventId);
}

/** How many seats nobody holds; negative where more are held than there are. */
export const freeSeats = (event: CoachEvent): number =>
  event.timeslot.numberOfParticipants - event.seatsTaken;

/** @throws {EventFull} */
export function takeSeat(event: CoachEvent): CoachEvent {
  if (freeSeats(event) < 1) throw new EventFull(event.eventId);
  return { ...event, seatsTaken: event.seatsTaken + 1 };
}

export const releaseSeats = (event: CoachEvent, seats: number): CoachEvent => ({
  ...event,
  seatsTaken: event.seatsTaken - seats,
});

const differ = (a: Date, b: Date): boolean => a.getTime() !== b.getTime();

const isMoved = (event: CoachEvent, { startAt, endAt }: Period): boolean =>
  differ(event.startAt, startAt) || differ(event.endAt, endAt);

export const detailsOf = ({
  eventId,
  seatsTaken,
  revision,
  movedAt,
  startMovedAt,
  ...details
}: SeatedEvent & Partial<CoachEvent>): EventDetails => details;

/** Compares by value; both sides were built with their keys in whatever order the sender chose. */
export const sameDetails = (a: unknown, b: unknown): boolean => {
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<never>;
  return [...keys].every((key) => sameDetails(a[key], b[key]));
};

/**
 * The event with new details. The same details again change nothing.
 *
 * @throws {EventStaysCanceled} @throws {EventKeepsCoach}
 */
export function changeEvent(event: CoachEvent, details: EventDetails, now: Date): CoachEvent {
  if (details.coachId !== event.coachId) throw new EventKeepsCoach(event.eventId);
  if (event.status === "Canceled" && details.status !== "Canceled")
    throw new EventStaysCanceled(event.eventId);
  if (sameDetails(detailsOf(event), details)) return event;
  return {
    ...event,
    ...details,
    revision: event.revision + 1,
    movedAt: isMoved(event, details) ? now : event.movedAt,
    startMovedAt: differ(event.startAt, details.startAt) ? now : event.startMovedAt,
  };
}

/** @throws {EventFull} when fewer seats are offered than are held. */
export function assertSeatsFit(event: CoachEvent): void {
  if (freeSeats(event) >= 0) return;
  throw new EventFull(
    event.eventId,
    `timeslot.numberOfParticipants must be at least ${event.seatsTaken}, the number of seats held`,
  );
}

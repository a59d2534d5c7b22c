import { AlreadyBooked, type Booking, type CoachEvent, EventFull, Unavailable } from "@bookings/domain";
import pg from "pg";

/** The code of the server's answer; MikroORM hands on a migration's error as a copy of its own kind. */
const sqlState = (error: unknown): string | undefined =>
  error instanceof Error && "severity" in error ? (error as pg.DatabaseError).code : undefined;

const SERIALIZATION_FAILURE = "40001";
const DEADLOCK = "40P01";

/** A prepared statement is not where it was, or somebody else's is there: there is a pooler in between that moves them. */
const LOST_NAMES = ["26000", "42P05"];

/** Whether a statement was not done, because of its name. */
export const hasLostName = (error: unknown): boolean => LOST_NAMES.includes(sqlState(error) ?? "");

/** Whether the same work may succeed when it is simply done again. */
export const isRetryable = (error: unknown): boolean =>
  [SERIALIZATION_FAILURE, DEADLOCK, ...LOST_NAMES].includes(sqlState(error) ?? "");

/** Codes, and beginnings of codes, of a server that cannot serve just now. */
const AWAY = [
  "08", // connection exceptions
  "53", // too many connections, no memory, disk full
  "57P", // shutting down, crashed, starting up
  "57014", // statement timeout
  "55P03", // lock timeout
  "25P03", // a transaction was idle for too long
  "25P04", // or open
  "25006", // read only: this server has become a replica
  SERIALIZATION_FAILURE,
  DEADLOCK,
];

/** Says {@link Unavailable} where the server could not do its work; leaves all other errors as they are. */
export function asUnavailable(error: unknown): unknown {
  const state = sqlState(error);
  return state !== undefined && AWAY.some((code) => state.startsWith(code))
    ? new Unavailable({ cause: error })
    : error;
}

/** Whether the server has refused a row for the sake of this constraint. */
export const violates = (error: unknown, constraint: string): error is pg.DatabaseError =>
  error instanceof pg.DatabaseError && error.constraint === constraint;

/** The event that the server's error is about: its detail names the row. */
const culprit = ({ detail }: pg.DatabaseError, rows: readonly Pick<CoachEvent, "eventId">[]) =>
  (rows.find(({ eventId }) => detail?.includes(eventId)) ?? rows[0])?.eventId;

/** @throws {EventFull} when the check on the seats has refused one of the events */
export function refuseOverselling(error: unknown, events: readonly CoachEvent[]): never {
  const eventId = violates(error, "event_seats_check") && culprit(error, events);
  throw eventId ? new EventFull(eventId) : error;
}

/** @throws {AlreadyBooked} when the index over active bookings has refused one of the bookings */
export function refuseDoubleBooking(error: unknown, bookings: readonly Booking[]): never {
  const eventId = violates(error, "booking_active_key") && culprit(error, bookings);
  throw eventId ? new AlreadyBooked(eventId) : error;
}

import { type Booking, holdsSeat, lapse, withdraw } from "../booking/booking.ts";
import type { CoachEvent } from "./event.ts";

/** What the change of an event does to its bookings. */
export interface Moved {
  /** Those that are not as they were. */
  readonly bookings: readonly Booking[];
  /** How many seats they no longer hold. */
  readonly freed: number;
}

/** The bookings of an event go where it goes: a move into the past lapses requests, a cancellation cancels. */
export function moveBookings(
  before: readonly Booking[],
  stored: CoachEvent,
  changed: CoachEvent,
  now: Date,
): Moved {
  const after = before.map((booking) => follow(booking, stored, changed, now));
  return {
    bookings: after.filter((booking, index) => booking !== before[index]),
    freed: held(before) - held(after),
  };
}

/** A request that had lapsed stays lapsed wherever the event goes; one that is moved into the past lapses now. */
function follow(booking: Booking, stored: CoachEvent, changed: CoachEvent, now: Date): Booking {
  const seen = lapse(lapse(booking, stored, now), changed, now);
  return changed.status === "Canceled" && stored.status !== "Canceled" ? withdraw(seen, "Coach", now) : seen;
}

const held = (bookings: readonly Booking[]): number => bookings.filter(holdsSeat).length;

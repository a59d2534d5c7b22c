import type { AthleteId, BookingId, EventId, UserId } from "../shared/ids.ts";
import type { Period } from "../shared/period.ts";
import type { Booking } from "./booking.ts";
import type { BookingStatus } from "./booking-status.ts";
import type { Booked } from "./booking-view.ts";

/** A place that an athlete holds, with the event's times as they are now. */
export interface HeldPlace extends Period {
  readonly eventId: EventId;
  readonly status: BookingStatus;
}

/** Port: bookings inside a unit of work. */
export interface BookingRepository {
  /**
   * The booking with its event, both locked until the unit of work ends: the event first, so that commands
   * on bookings and on events never wait for each other crosswise.
   *
   * @param party one of the booking's people who knows of it; for anyone else there is no such booking, and nothing
   * to wait for
   * @throws {BookingNotFound}
   */
  open(bookingId: BookingId, party?: UserId): Promise<Booked>;

  /** All bookings of an event that is locked already, in id order. */
  ofEvent(eventId: EventId): Promise<Booking[]>;

  /**
   * Makes other units of work that lock, or erase, the same athlete wait until this one ends: of two orders of one
   * athlete the second sees the first. To be called before events are locked.
   */
  lockAthlete(userId: AthleteId): Promise<void>;

  /**
   * The seat-holding bookings of an athlete whose events end after `endingAfter`. To be asked once the athlete and
   * the events of interest are locked: whatever was waited for there may have changed what is held.
   */
  heldBy(userId: AthleteId, endingAfter: Date): Promise<HeldPlace[]>;

  /** @throws {AlreadyBooked} when the storage itself sees a second active booking of one athlete in one event. */
  add(bookings: readonly Booking[]): Promise<void>;

  save(bookings: readonly Booking[]): Promise<void>;
}

import type { Booked } from "../booking/booking-view.ts";
import type { CoachEvent } from "../event/event.ts";
import type { BookingId, EventId, Id, UserId } from "../shared/ids.ts";

/** All that is kept about a user. */
export interface UserData {
  /** Bookings in which the user is the athlete or the coach. */
  readonly booked: readonly Booked[];
  /** Events of the user as a coach. */
  readonly events: readonly CoachEvent[];
}

/** How many rows went. */
export interface ErasedRows {
  readonly orders: number;
  readonly bookings: number;
  readonly events: number;
  /** Payments by card, where there were any to look for; what is still owed goes once it is settled. */
  readonly payments?: number;
  readonly notifications: number;
  /** Answers that were kept for requests that might be sent again. */
  readonly answers: number;
}

/** What remains of an erasure: nothing that tells whose data it was. */
export interface ErasureRecord {
  readonly erasureId: Id<"Erasure">;
  readonly erasedAt: Date;
  /** The role of whoever asked. */
  readonly erasedBy: "user" | "service" | "admin";
  readonly rows: ErasedRows;
}

/** Port: everything of one user, inside a unit of work. */
export interface UserDataRepository {
  /**
   * Everything of the user, locked until the unit of work ends, so that nothing new comes about meanwhile: first
   * those are waited for who have opened rules, then the user, then all events in id order, then the bookings.
   */
  open(userId: UserId): Promise<UserData>;

  /** Removes the bookings, the orders that have none left or are the user's, and the events. */
  remove(
    userId: UserId,
    data: { bookingIds: readonly BookingId[]; eventIds: readonly EventId[] },
  ): Promise<Pick<ErasedRows, "orders" | "bookings" | "events">>;

  addRecord(record: ErasureRecord): Promise<void>;
}

declare const brand: unique symbol;

/**
 * A UUID that knows what it identifies: a coach's id where an athlete's belongs does not compile.
 * Ids are lower case; whoever lets them in from outside normalises them.
 */
export type Id<Name extends string> = string & { readonly [brand]: { readonly [Key in Name]: true } };

/** Any person of the marketplace. */
export type UserId = Id<"User">;
/** The person who books. */
export type AthleteId = Id<"User" | "Athlete">;
/** The person whose event is booked. */
export type CoachId = Id<"User" | "Coach">;
/** A session that can be booked. */
export type EventId = Id<"Event">;
/** Bookings that were made in one go. */
export type OrderId = Id<"Order">;
/** One athlete's place in one event. */
export type BookingId = Id<"Booking">;
/** One message to one recipient over one channel: constant over retries. */
export type MessageId = Id<"Message">;

/** Stands for a user who has been erased, wherever an id must be shown. */
export const NIL_ID = "00000000-0000-0000-0000-000000000000" as AthleteId & CoachId;

/** Port: where new ids come from. */
export interface IdSource {
  /** A new UUID, lower case, never given out before. */
  next(): string;
}

import type { CallOptions, ChangeOptions, KeyedChangeOptions, KeyedOptions } from "./options.ts";
import type {
  BodyOf,
  Booking,
  Event,
  EventInput,
  Notification,
  Order,
  OrderInput,
  Page,
  QueryOf,
  VersionedBooking,
} from "./types.ts";

/**
 * The operations of the service in the words of the business. Each call fails with a `BookingsError`; its tries are
 * repeated where that is safe and promises something.
 */
export interface BookingsClient {
  /** Books all of these events, or none (`createBookingOrder`). */
  placeOrder(order: OrderInput, options?: KeyedOptions): Promise<Order>;
  /** An athlete's orders, newest first (`getBookingOrders`). */
  listOrders(filter: QueryOf<"getBookingOrders">, options?: CallOptions): Promise<readonly Order[]>;
  /**
   * Bookings of an athlete, a coach or an event by their start (`getBookings`): all of them, or with `limit` a page.
   */
  listBookings(filter: QueryOf<"getBookings">, options?: CallOptions): Promise<Page<Booking>>;
  /** The same one by one, read in pages of `limit`, 100 unless told; options hold for each page. */
  bookings(filter: QueryOf<"getBookings">, options?: CallOptions): AsyncIterableIterator<Booking>;
  /** One booking (`getBooking`). */
  getBooking(bookingId: string, options?: CallOptions): Promise<VersionedBooking>;
  /** One booking; undefined while it still is the version of this `etag`. */
  getBookingIfChanged(
    bookingId: string,
    etag: string,
    options?: CallOptions,
  ): Promise<VersionedBooking | undefined>;
  /** The coach accepts a Pending booking (`acceptBooking`). */
  acceptBooking(bookingId: string, options?: KeyedChangeOptions): Promise<VersionedBooking>;
  /** The coach declines a Pending booking (`rejectBooking`). */
  rejectBooking(bookingId: string, options?: KeyedChangeOptions): Promise<VersionedBooking>;
  /** Calls a booking off before the event ends (`cancelBooking`). */
  cancelBooking(
    bookingId: string,
    cancellation: BodyOf<"cancelBooking">,
    options?: KeyedChangeOptions,
  ): Promise<VersionedBooking>;
  /** Marks a session as having taken place, or takes a mistaken mark back (`markBookingAsCompleted`). */
  completeBooking(
    bookingId: string,
    mark?: BodyOf<"markBookingAsCompleted">,
    options?: ChangeOptions,
  ): Promise<VersionedBooking>;
  /** Keeps a note on a session that has ended, in place of an earlier one (`addBookingNote`). */
  addNote(
    bookingId: string,
    note: BodyOf<"addBookingNote">,
    options?: ChangeOptions,
  ): Promise<VersionedBooking>;
  /** Takes a canceled booking out of its owner's list for good (`dismissBooking`). */
  dismissBooking(
    bookingId: string,
    owner: QueryOf<"dismissBooking">,
    options?: KeyedChangeOptions,
  ): Promise<void>;
  /** Says that a session was not as agreed (`disputeBooking`). */
  dispute(
    bookingId: string,
    claim: BodyOf<"disputeBooking">,
    options?: KeyedChangeOptions,
  ): Promise<VersionedBooking>;
  /** Closes a dispute; for services and administrators (`resolveDispute`). */
  resolveDispute(
    bookingId: string,
    outcome?: BodyOf<"resolveDispute">,
    options?: KeyedChangeOptions,
  ): Promise<VersionedBooking>;
  /** Puts an event into the catalog, or changes it; for services and administrators (`putEvent`). */
  putEvent(eventId: string, event: EventInput, options?: CallOptions): Promise<Event>;
  /** One event with the seats that are taken (`getEvent`). */
  getEvent(eventId: string, options?: CallOptions): Promise<Event>;
  /**
   * Sends the notifications that are due; for services and administrators (`notifyBookings`). A run takes as long as there
   * is something to send, so only `timeout` limits it.
   */
  sendNotifications(options?: KeyedOptions): Promise<void>;
  /** One page of messages, the latest due first; for services and administrators (`getNotifications`). */
  listNotifications(filter?: QueryOf<"getNotifications">, options?: CallOptions): Promise<Page<Notification>>;
  /** The same one by one, read in pages; options hold for each page. */
  notifications(
    filter?: QueryOf<"getNotifications">,
    options?: CallOptions,
  ): AsyncIterableIterator<Notification>;
  /** Tries a message again that was given up; for services and administrators (`retryNotification`). */
  retryNotification(id: string, options?: KeyedOptions): Promise<Notification>;
  /** Erases a user for good: `userId`, or without it `currentUserId` (`deleteUserData`). */
  deleteUserData(user: Erasure, options?: CallOptions): Promise<void>;
}

/** Who is erased, and who asks for it. */
export interface Erasure {
  readonly currentUserId: string;
  /** Another user, for administrators. */
  readonly userId?: string;
}

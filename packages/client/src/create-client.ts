import type { Answer } from "./answer.ts";
import type { BookingsClient } from "./bookings-client.ts";
import { callOf, type Input } from "./call.ts";
import { exchange } from "./exchange.ts";
import { type ClientOptions, type EveryOption, settingsFrom } from "./options.ts";
import { itemsFrom, pageOf } from "./pages.ts";
import type { Booking, OperationId, ResultOf, VersionedBooking } from "./types.ts";

type Send = <Id extends OperationId>(
  operationId: Id,
  input: Input<Id>,
  options?: EveryOption,
) => Promise<Answer<ResultOf<Id>>>;

/** The answer's type is what the document promises; only its outline is checked. */
function sender(options: ClientOptions): Send {
  const settings = settingsFrom(options);
  return async <Id extends OperationId>(operationId: Id, input: Input<Id>, told: EveryOption = {}) => {
    const answer = await exchange(await callOf(operationId, input, told, settings), settings);
    return answer as Answer<ResultOf<Id>>;
  };
}

/** A proxy that compresses makes the tag weak; the version is the same. */
const versioned = ({ body, headers }: Answer<Booking>): VersionedBooking => ({
  ...body,
  etag: headers.get("etag")?.replace(/^W\//, ""),
});

/** Bookings on a page of an iterator. */
const PAGE = 100;

/** The changes of one booking. */
const changesOf = (send: Send) =>
  ({
    acceptBooking: async (bookingId, options) =>
      versioned(await send("acceptBooking", { path: { bookingId } }, options)),
    rejectBooking: async (bookingId, options) =>
      versioned(await send("rejectBooking", { path: { bookingId } }, options)),
    cancelBooking: async (bookingId, body, options) =>
      versioned(await send("cancelBooking", { path: { bookingId }, body }, options)),
    completeBooking: async (bookingId, body = { completed: true }, options = {}) =>
      versioned(await send("markBookingAsCompleted", { path: { bookingId }, body }, options)),
    addNote: async (bookingId, body, options) =>
      versioned(await send("addBookingNote", { path: { bookingId }, body }, options)),
    dismissBooking: async (bookingId, query, options) => {
      await send("dismissBooking", { path: { bookingId }, query }, options);
    },
    dispute: async (bookingId, body, options) =>
      versioned(await send("disputeBooking", { path: { bookingId }, body }, options)),
    resolveDispute: async (bookingId, body = {}, options = {}) =>
      versioned(await send("resolveDispute", { path: { bookingId }, body }, options)),
  }) satisfies Partial<BookingsClient>;

/** Orders and what can be read of bookings. */
const readingsOf = (send: Send) => {
  const listBookings: BookingsClient["listBookings"] = async (query, options) =>
    pageOf(await send("getBookings", { query }, options));
  return {
    placeOrder: async (body, options) => (await send("createBookingOrder", { body }, options)).body,
    listOrders: async (query, options) => (await send("getBookingOrders", { query }, options)).body,
    listBookings,
    bookings: ({ cursor: first, limit = PAGE, ...filter }, options) =>
      itemsFrom(
        (cursor) => listBookings({ ...filter, limit, ...(cursor !== undefined && { cursor }) }, options),
        first,
      ),
    getBooking: async (bookingId, options) =>
      versioned(await send("getBooking", { path: { bookingId } }, options)),
    getBookingIfChanged: async (bookingId, ifNoneMatch, options) => {
      const answer = await send("getBooking", { path: { bookingId } }, { ...options, ifNoneMatch });
      return answer.status === 304 ? undefined : versioned(answer);
    },
  } satisfies Partial<BookingsClient>;
};

/** Events, messages and erasure. */
const officeOf = (send: Send) => {
  const listNotifications: BookingsClient["listNotifications"] = async (query = {}, options = {}) =>
    pageOf(await send("getNotifications", { query }, options));
  return {
    putEvent: async (eventId, body, options) =>
      (await send("putEvent", { path: { eventId }, body }, options)).body,
    getEvent: async (eventId, options) => (await send("getEvent", { path: { eventId } }, options)).body,
    sendNotifications: async (options) => {
      await send("notifyBookings", {}, { attemptTimeout: Number.POSITIVE_INFINITY, ...options });
    },
    listNotifications,
    notifications: ({ cursor: first, ...filter } = {}, options = {}) =>
      itemsFrom(
        (cursor) => listNotifications({ ...filter, ...(cursor !== undefined && { cursor }) }, options),
        first,
      ),
    retryNotification: async (id, options) =>
      (await send("retryNotification", { path: { id } }, options)).body,
    deleteUserData: async ({ currentUserId, userId }, options) => {
      const query = userId === undefined ? {} : { userId };
      await send("deleteUserData", { query }, { ...options, currentUserId });
    },
  } satisfies Partial<BookingsClient>;
};

/**
 * A client of the bookings service.
 *
 * @throws {TypeError} when an option is unusable
 */
export function createClient(options: ClientOptions): BookingsClient {
  const send = sender(options);
  return { ...readingsOf(send), ...changesOf(send), ...officeOf(send) };
}

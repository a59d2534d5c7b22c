import type { BookingId, MessageId } from "@bookings/domain";
import { ATHLETE, aLedgerEntry, anId, END, eventDetails } from "@bookings/domain/testing";
import { aBookingIn, anEventIn, orderOf, type Sent, type TestApi } from "./api.ts";

export const REASON = "4b72d209-debd-45e1-93cc-7640bf7d39bf";
export const NOWHERE = anId<string>(0xdead);

/** What an operation is tried on. */
export interface Scene {
  readonly bookingId: string;
  readonly eventId: string;
  /** The id of a message. */
  readonly id: string;
}

export interface Operation {
  readonly method: string;
  /** With its parameters, as in the document. */
  readonly path: string;
  /** Follows the path. */
  readonly query?: string;
  readonly sent?: Sent;
  /** Brings the booking to where the operation succeeds. */
  readonly prepare?: (api: TestApi, scene: Scene) => Promise<unknown>;
  readonly success: number;
}

const onBooking =
  (method: string, verb: string, body?: object) =>
  (api: TestApi, { bookingId }: Scene): Promise<unknown> =>
    api.request(method, `/v1/bookings/${bookingId}/${verb}`, { as: "admin", body: body ?? {} });

const accept = onBooking("POST", "accept");
const cancel = onBooking("POST", "cancel", { cancellationReasonCode: "Other" });
const dispute = onBooking("POST", "dispute", { disputerUserId: ATHLETE, reasonId: REASON });

const acceptAndEnd: Operation["prepare"] = async (api, scene) => {
  await accept(api, scene);
  api.clock.set(END);
};

const acceptEndAndDispute: Operation["prepare"] = async (api, scene) => {
  await acceptAndEnd(api, scene);
  await dispute(api, scene);
};

/** A message about the booking that was given up. */
const giveUp: Operation["prepare"] = ({ storage }, { id, bookingId }) =>
  storage.uow.run(({ ledger }) =>
    ledger.record([
      aLedgerEntry({
        id: id as MessageId,
        bookingId: bookingId as BookingId,
        status: "dead",
        reason: "the channel is down",
        attempts: 8,
      }),
    ]),
  );

/** The event of the bodies below: the second one of each test. */
const OTHER_EVENT = anId<string>(2);

const { sportId: _sportId, ...details } = eventDetails();
export const eventBody = { ...details };

/** Every operation with a token, in a request that succeeds for an administrator. */
export const operations: Readonly<Record<string, Operation>> = {
  createBookingOrder: {
    method: "POST",
    path: "/v1/bookings",
    sent: { body: orderOf([OTHER_EVENT]) },
    prepare: (api) =>
      anEventIn(api, 2, {
        startAt: new Date("2026-03-03T10:00:00Z"),
        endAt: new Date("2026-03-03T11:00:00Z"),
      }),
    success: 201,
  },
  getBookingOrders: { method: "GET", path: "/v1/bookings/orders", query: `userId=${ATHLETE}`, success: 200 },
  getBookings: { method: "GET", path: "/v1/bookings", query: `userId=${ATHLETE}`, success: 200 },
  getBooking: { method: "GET", path: "/v1/bookings/{bookingId}", success: 200 },
  acceptBooking: { method: "POST", path: "/v1/bookings/{bookingId}/accept", success: 200 },
  rejectBooking: { method: "POST", path: "/v1/bookings/{bookingId}/reject", success: 200 },
  cancelBooking: {
    method: "POST",
    path: "/v1/bookings/{bookingId}/cancel",
    sent: { body: { userId: ATHLETE, cancellationReasonCode: "NotFeelingWell" } },
    success: 200,
  },
  markBookingAsCompleted: {
    method: "PATCH",
    path: "/v1/bookings/{bookingId}/completed",
    sent: { body: { completed: true } },
    prepare: acceptAndEnd,
    success: 200,
  },
  addBookingNote: {
    method: "PATCH",
    path: "/v1/bookings/{bookingId}/note",
    sent: { body: { note: "well done" } },
    prepare: acceptAndEnd,
    success: 200,
  },
  dismissBooking: {
    method: "POST",
    path: "/v1/bookings/{bookingId}/dismiss",
    query: `userId=${ATHLETE}`,
    prepare: cancel,
    success: 204,
  },
  disputeBooking: {
    method: "POST",
    path: "/v1/bookings/{bookingId}/dispute",
    sent: { body: { disputerUserId: ATHLETE, reasonId: REASON } },
    prepare: acceptAndEnd,
    success: 200,
  },
  resolveDispute: {
    method: "POST",
    path: "/v1/bookings/{bookingId}/dispute/resolve",
    prepare: acceptEndAndDispute,
    success: 200,
  },
  putEvent: { method: "PUT", path: "/v1/events/{eventId}", sent: { body: eventBody }, success: 200 },
  getEvent: { method: "GET", path: "/v1/events/{eventId}", success: 200 },
  notifyBookings: { method: "POST", path: "/v1/bookings/notify", success: 204 },
  getNotifications: { method: "GET", path: "/v1/notifications", prepare: giveUp, success: 200 },
  retryNotification: {
    method: "POST",
    path: "/v1/notifications/{id}/retry",
    prepare: giveUp,
    success: 202,
  },
  deleteUserData: {
    method: "DELETE",
    path: "/v1/bookings/user-data",
    sent: { headers: { "x-current-user-id": ATHLETE } },
    success: 204,
  },
};

/** The path with its parameters filled in. */
export const pathOf = ({ path, query }: Operation, scene: Scene): string =>
  path.replaceAll(/\{(\w+)\}/g, (_all, name: keyof Scene) => scene[name]) +
  (query === undefined ? "" : `?${query}`);

/** A booking that nobody has answered yet, and its event. */
export async function setScene(api: TestApi): Promise<Scene> {
  return { bookingId: await aBookingIn(api, 1), eventId: anId<string>(1), id: anId<string>(0x11) };
}

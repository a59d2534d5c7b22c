import { type Code, codes } from "./errors.ts";
import type { Route } from "./route.ts";

type Messages = Readonly<Partial<Record<Code, string>>>;

const event = "event 5c0a1f8e-2d63-4b97-a1e4-7f3c9d8b6a20";

/** What is said wherever a code occurs. The tests make each operation say it. */
const everywhere: Messages = {
  validation: "limt: is not a known query parameter",
  unauthorized: "Authorization: a bearer token is required",
  forbidden: "x-current-user-id: must be your own id",
  not_found: "bookingId: there is no booking b4c8e2f6-1a5d-4e93-8f07-6d2b9a0c3e71",
  version_mismatch:
    "If-Match: the booking has changed since this version; read it again and repeat the change",
  idempotency_in_progress:
    "Idempotency-Key: the first request with this key is still running; ask again shortly",
  idempotency_key_reused: "Idempotency-Key: belongs to another request; a new request needs a new key",
  payload_too_large: "body: must have at most 102400 bytes",
  unsupported_media_type: "Content-Type: must be application/json",
  rate_limited: "requests: must be at most 100 in 60 seconds; ask again in 42 seconds",
  internal: "something went wrong on our side; the requestId helps us to find out what",
  unavailable: "the service cannot reach its database at the moment; try again shortly",
  booking_not_ended: "bookingId: the booking must have ended, and it ends at 2026-03-02T08:00:00.000Z",
};

const cannot = (verb: string, status: string): Messages => ({
  invalid_status_transition: `bookingId: cannot ${verb} the booking: it is ${status}`,
});

/** What is said by one operation alone. */
const own: Readonly<Record<string, Messages>> = {
  createBookingOrder: {
    duplicate_event: `eventIds: ${event} must be named only once`,
    event_not_found: `${event}: there is no such event`,
    event_not_bookable: `${event}: must be Scheduled, and it is Canceled`,
    event_started: `${event}: must not have started yet`,
    own_event: `${event}: coaches cannot book their own events`,
    already_booked: `${event}: must not be booked already by this user`,
    event_full: `${event}: must have a free seat, and all are taken`,
    time_conflict: `${event}: must not overlap another booking of this user`,
    payment_method_not_supported: "paymentMethod.type: must be Cash; card payments are not accepted here",
    payment_method_id_required: "paymentMethod.methodId: must name the card that is to be charged",
  },
  recordPaymentEvent: {
    validation: "data.orderId: is required and must be a UUID, such as 4b72d209-debd-45e1-93cc-7640bf7d39bf",
    unauthorized: "webhook-signature: must be made of this body with the secret that was agreed on",
  },
  acceptBooking: cannot("accept", "Canceled"),
  rejectBooking: cannot("reject", "Canceled"),
  cancelBooking: cannot("cancel", "Canceled"),
  markBookingAsCompleted: cannot("complete", "Canceled"),
  disputeBooking: cannot("dispute", "Canceled"),
  resolveDispute: cannot("resolve", "Canceled"),
  dismissBooking: {
    booking_not_owned: "userId: must be the athlete who owns the booking, and only the owner can dismiss it",
    booking_not_canceled: "bookingId: the booking must be Canceled to be dismissed, and it is Pending",
  },
  putEvent: {
    invalid_status_transition: `status: ${event} is Canceled and stays so; put a new event instead`,
    event_full: `${event}: timeslot.numberOfParticipants must be at least 2, the number of seats held`,
  },
  getEvent: { event_not_found: `${event}: there is no such event` },
  retryNotification: {
    not_found: "id: there is no notification 0f6d3b82-7c19-4a5e-9e24-8b1f5c7a2d60",
    invalid_status_transition: "id: the notification must be dead to be tried again, and it is pending",
  },
};

/** What those are told who need no token: they can do little wrong. */
const ofPublic: Messages = {
  validation: "Host: is required",
  unavailable: "the service is not ready to serve requests",
};

interface Named {
  readonly summary: string;
  readonly value: object;
}

function exampleOf({ method, path }: Route, code: Code, message: string): Named {
  const endpoint = `${method} ${path}`;
  return {
    summary: codes[code].meaning,
    value: { errors: [{ code, message, endpoint, requestId: "4f8c1d2e" }] },
  };
}

/** One for each code that the route can be made to answer with. */
export function errorExamples(route: Route, some: readonly Code[]): Readonly<Record<string, Named>> {
  const messages = route.isPublic ? ofPublic : { ...everywhere, ...own[route.operationId] };
  return Object.fromEntries(
    some.flatMap((code) => {
      const message = messages[code];
      return message === undefined ? [] : [[code, exampleOf(route, code, message)]];
    }),
  );
}

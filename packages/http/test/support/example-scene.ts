import type { BookingId, IdSource, MessageId } from "@bookings/domain";
import { aLedgerEntry } from "@bookings/domain/testing";
import type { Overrides, Received, TestApi } from "./api.ts";

/** Whoever and whatever the examples of the document are about. */
export const ATHLETE = "8d2f6c1e-4b7a-4e0d-9c35-1a6b7f0e2d94";
export const COACH = "3b9e5a70-6c14-4f28-8a7d-5e2f1c0b9d36";
export const EVENT = "5c0a1f8e-2d63-4b97-a1e4-7f3c9d8b6a20";
export const OTHER_ATHLETE = "6a1e9c52-0f47-4d8b-b3a6-9e2c5d7f1b04";
const ORDER = "e7b1d204-93fa-4c5e-b860-2a4d7c9f1e58";
const BOOKING = "b4c8e2f6-1a5d-4e93-8f07-6d2b9a0c3e71";
const MESSAGE = "0f6d3b82-7c19-4a5e-9e24-8b1f5c7a2d60";
export const REQUEST = "4f8c1d2e";

const callers = { athlete: { sub: ATHLETE }, coach: { sub: COACH }, admin: { roles: ["admin"] } } as const;

/** Ids for an order and its booking, then for whatever comes. */
function ids(): IdSource {
  const given = [ORDER, BOOKING];
  return { next: () => given.shift() ?? "ffffffff-0000-4000-8000-000000000000" };
}

/** What an API needs so that its answers are those of the document. */
export const exampleOptions = (): Overrides => ({ ports: { ids: ids() } });

/** What comes before an operation: other operations, with the bodies of their examples, or one of these. */
const moments = {
  afterwards: async ({ clock }: TestApi): Promise<void> => clock.set(new Date("2026-03-02T08:30:00Z")),
  /** A message that was given up. */
  message: async ({ storage }: TestApi): Promise<void> =>
    storage.uow.run(({ ledger }) =>
      ledger.record([
        aLedgerEntry({
          id: MESSAGE as MessageId,
          ruleId: "request-received",
          on: "requested",
          bookingId: BOOKING as BookingId,
          recipient: { userId: COACH, role: "Coach" },
          channel: "webhook",
          status: "dead",
          reason: "the webhook endpoint answered 503",
          attempts: 8,
        }),
      ]),
    ),
};

export interface Example {
  readonly as?: keyof typeof callers;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly before?: readonly string[];
}

const ordered = ["putEvent", "createBookingOrder"];
const query = `userId=${ATHLETE}`;

/** How each operation with a token comes to the answer that the document shows. */
export const exampleOf: Readonly<Record<string, Example>> = {
  createBookingOrder: { as: "athlete", before: ["putEvent"] },
  getBookingOrders: { as: "athlete", query, before: ordered },
  getBookings: { as: "athlete", query, before: ordered },
  getBooking: { as: "athlete", before: ordered },
  acceptBooking: { as: "coach", before: ordered },
  rejectBooking: { as: "coach", before: ordered },
  cancelBooking: { as: "athlete", before: ordered },
  markBookingAsCompleted: { as: "coach", before: [...ordered, "acceptBooking", "afterwards"] },
  addBookingNote: {
    as: "coach",
    before: [...ordered, "acceptBooking", "afterwards", "markBookingAsCompleted"],
  },
  dismissBooking: { as: "athlete", query, before: [...ordered, "cancelBooking"] },
  disputeBooking: { as: "athlete", before: [...ordered, "acceptBooking", "afterwards"] },
  resolveDispute: { before: [...ordered, "acceptBooking", "afterwards", "disputeBooking"] },
  putEvent: {},
  getEvent: { as: "athlete", before: ordered },
  notifyBookings: { before: ordered },
  getNotifications: { before: [...ordered, "message"] },
  retryNotification: { before: [...ordered, "message"] },
  deleteUserData: { as: "athlete", headers: { "x-current-user-id": ATHLETE }, before: ordered },
};

/** What the tests know of an operation from the document. */
export interface Documented {
  readonly operationId: string;
  readonly method: string;
  /** With its `{parameters}`. */
  readonly path: string;
  /** The example of its body. */
  readonly body?: unknown;
}

const params: Readonly<Record<string, string>> = { bookingId: BOOKING, eventId: EVENT, id: MESSAGE };

export const examplePath = (path: string): string =>
  path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => params[name] ?? name);

export type Find = (operationId: string) => Documented;

/** Sends the request of an example, or something else in its place. */
export function sendExample(
  api: TestApi,
  { operationId, method, path, body }: Documented,
  changes: Example & { readonly body?: unknown; readonly token?: string } = {},
): Promise<Received> {
  const example = { ...exampleOf[operationId], body, ...changes };
  const search = example.query === undefined ? "" : `?${example.query}`;
  return api.request(method, examplePath(path) + search, {
    token: changes.token ?? api.token(callers[example.as ?? "admin"]),
    headers: { "x-request-id": REQUEST, ...example.headers },
    body: example.body,
  });
}

/** Brings everything to where the step leads. */
export async function go(api: TestApi, step: string, find: Find): Promise<void> {
  const moment = moments[step as keyof typeof moments];
  if (moment !== undefined) return moment(api);
  const { status, text } = await sendExample(api, find(step));
  if (status >= 300) throw new Error(`${step}: ${text}`);
}

/** The answer to an example, after all that comes before it. */
export async function answerTo(api: TestApi, operation: Documented, find: Find): Promise<Received> {
  for (const step of exampleOf[operation.operationId]?.before ?? []) await go(api, step, find);
  return sendExample(api, operation);
}

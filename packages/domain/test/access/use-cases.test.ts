import type { BookingStatus, Caller, Operation, Standing, UserId } from "@bookings/domain";
import { ATHLETE, anId, COACH, END, eventDetails, NOW, START, STRANGER } from "@bookings/domain/testing";
import { expect } from "chai";
import { aWorld, BOOKING, bookingIn, callers, EVENT, refusalOf, type World } from "../world.ts";

/** What the caller asks for. `self`: the id that an ordinary caller names as its own; privileged ones name the athlete. */
type Attempt = (world: World, caller: Caller, self: UserId) => Promise<unknown>;

interface Row {
  /** A moment and a status in which nothing but access can be wrong. */
  readonly now?: Date;
  readonly status?: BookingStatus;
  readonly attempt: Attempt;
  /** owner, coach, stranger, service, admin: "ok", or the name of the error */
  readonly expected: readonly [string, string, string, string, string];
}

const F = "Forbidden";
const HIDDEN = "BookingNotFound";
const cash = { type: "Cash" } as const;
const other = { reasonCode: "Other", reasonText: null } as const;
const onBooking = { bookingId: BOOKING };

/** Written by hand from what was agreed. */
const matrix: Record<Operation, Row> = {
  createOrder: {
    attempt: ({ useCases }, caller) =>
      useCases.placeOrder({ caller, userId: ATHLETE, eventIds: [anId(2)], paymentMethod: cash }),
    expected: ["ok", F, F, "ok", "ok"],
  },
  listOrders: {
    attempt: ({ useCases }, caller) => useCases.listOrders({ caller, filter: { userId: ATHLETE } }),
    expected: ["ok", F, F, "ok", "ok"],
  },
  listByUser: {
    attempt: ({ useCases }, caller) => useCases.listBookings({ caller, filter: { userId: ATHLETE } }),
    expected: ["ok", F, F, "ok", "ok"],
  },
  listByCoach: {
    attempt: ({ useCases }, caller) => useCases.listBookings({ caller, filter: { coachId: COACH } }),
    expected: [F, "ok", F, "ok", "ok"],
  },
  listByEvent: {
    attempt: ({ useCases }, caller) => useCases.listBookings({ caller, filter: { eventId: EVENT } }),
    expected: [F, "ok", F, "ok", "ok"],
  },
  readBooking: {
    attempt: ({ useCases }, caller) => useCases.getBooking({ caller, ...onBooking }),
    expected: ["ok", "ok", HIDDEN, "ok", "ok"],
  },
  complete: {
    now: END,
    status: "Accepted",
    attempt: ({ useCases }, caller) => useCases.completeBooking({ caller, ...onBooking, completed: true }),
    expected: ["ok", "ok", HIDDEN, "ok", "ok"],
  },
  addNote: {
    now: END,
    status: "Accepted",
    attempt: ({ useCases }, caller) => useCases.addBookingNote({ caller, ...onBooking, note: "Well done" }),
    expected: ["ok", "ok", HIDDEN, "ok", "ok"],
  },
  cancel: {
    attempt: ({ useCases }, caller, userId) =>
      useCases.cancelBooking({ caller, ...onBooking, userId, ...other }),
    expected: ["ok", "ok", HIDDEN, "ok", "ok"],
  },
  dispute: {
    now: START,
    status: "Accepted",
    attempt: ({ useCases }, caller, disputerUserId) =>
      useCases.disputeBooking({ caller, ...onBooking, disputerUserId, reasonId: anId(1), comment: null }),
    expected: ["ok", "ok", HIDDEN, "ok", "ok"],
  },
  accept: {
    attempt: ({ useCases }, caller) => useCases.acceptBooking({ caller, ...onBooking }),
    expected: [F, "ok", HIDDEN, "ok", "ok"],
  },
  reject: {
    attempt: ({ useCases }, caller) => useCases.rejectBooking({ caller, ...onBooking }),
    expected: [F, "ok", HIDDEN, "ok", "ok"],
  },
  dismiss: {
    status: "Canceled",
    attempt: ({ useCases }, caller) => useCases.dismissBooking({ caller, ...onBooking, userId: ATHLETE }),
    expected: ["ok", "BookingNotOwned", HIDDEN, "ok", "ok"],
  },
  resolve: {
    status: "InDispute",
    attempt: ({ useCases }, caller) => useCases.resolveDispute({ caller, ...onBooking, resolution: null }),
    expected: [F, F, F, "ok", "ok"],
  },
  putEvent: {
    attempt: ({ useCases }, caller) =>
      useCases.putEvent({ caller, eventId: anId(3), details: eventDetails() }),
    expected: [F, F, F, "ok", "ok"],
  },
  getEvent: {
    attempt: ({ useCases }) => useCases.getEvent({ eventId: EVENT }),
    expected: ["ok", "ok", "ok", "ok", "ok"],
  },
  notify: {
    attempt: ({ useCases }, caller) => useCases.sendDueNotifications({ caller }),
    expected: [F, F, F, "ok", "ok"],
  },
  manageNotifications: {
    attempt: ({ useCases }, caller) => useCases.listNotifications({ caller, filter: {} }),
    expected: [F, F, F, "ok", "ok"],
  },
  settlePayments: {
    attempt: ({ useCases }, caller) => useCases.settlePayments({ caller }),
    expected: [F, F, F, "ok", "ok"],
  },
  recordPayment: {
    attempt: ({ useCases }, caller) =>
      useCases.recordPaymentOutcome({ caller, orderId: anId(4), outcome: "paid" }),
    expected: [F, F, F, "ok", "ok"],
  },
  eraseUser: {
    attempt: ({ useCases }, caller) => useCases.eraseUser({ caller, userId: ATHLETE }),
    expected: ["ok", F, F, F, "ok"],
  },
};

const ids: Record<Standing, UserId> = {
  owner: ATHLETE,
  coach: COACH,
  stranger: STRANGER,
  service: ATHLETE,
  admin: ATHLETE,
};

const worldFor = async ({ now = NOW, status = "Pending" }: Row): Promise<World> => {
  const world = await aWorld({ now, bookings: [bookingIn(status)] });
  await world.storage.uow.run(({ events }) => events.add(anotherEvent));
  return world;
};

const nextDay = (instant: Date): Date => new Date(instant.getTime() + 86_400_000);
const anotherEvent = {
  ...eventDetails({ startAt: nextDay(START), endAt: nextDay(END) }),
  eventId: anId<typeof EVENT>(2),
  seatsTaken: 0,
  revision: 1,
  movedAt: null,
  startMovedAt: null,
};

describe("The use case", () => {
  for (const [operation, row] of Object.entries(matrix)) {
    (Object.keys(callers) as Standing[]).forEach((standing, index) => {
      it(`${operation} answers "${row.expected[index]}" to ${standing}`, async () => {
        const attempt = row.attempt(await worldFor(row), callers[standing], ids[standing]);
        const outcome = row.expected[index] === "ok" ? "ok" : (await refusalOf(attempt)).name;
        await (outcome === "ok" ? attempt : undefined);
        expect(outcome).to.equal(row.expected[index]);
      });
    });
  }
});

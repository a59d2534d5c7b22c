import {
  type AthleteId,
  type Booking,
  type CoachEvent,
  DomainError,
  defaultPayments,
  type EventId,
  holdsSeat,
  type OrderId,
  type Payment,
  statusOf,
  type UserId,
} from "@bookings/domain";
import {
  anEvent,
  anId,
  asAdmin,
  asService,
  asUser,
  aTimeSlot,
  CARD,
  COACH,
  DAY,
  HOUR,
  later,
  MINUTE,
  type ProviderReply,
  recordingProvider,
  START,
  testPorts,
  waitingBackground,
} from "@bookings/domain/testing";
import { expect } from "chai";
import fc from "fast-check";

const athletes = [0xa1, 0xa2, 0xa3].map((number) => anId<AthleteId>(number));
const OTHER_COACH = anId<typeof COACH>(0xc7);

// None of them ends here, so that nothing that was erased had taken place.
const events: readonly CoachEvent[] = [
  { coachId: COACH, price: 1500, days: 0, requiresApproval: true },
  { coachId: OTHER_COACH, price: 700, days: 1, requiresApproval: false },
  { coachId: COACH, price: 0, days: 2, requiresApproval: true },
].map(({ coachId, price, days, requiresApproval }, index) =>
  anEvent({
    eventId: anId<EventId>(0xe1 + index),
    coachId,
    requiresApproval,
    startAt: later(START, days * DAY),
    endAt: later(START, 1000 * DAY),
    timeslot: aTimeSlot({ price, numberOfParticipants: 2 }),
  }),
);

/** Everything in one place: what happens, and what the rules of the game are. */
async function aGame(replies: () => ProviderReply) {
  const provider = recordingProvider();
  const background = waitingBackground();
  const gateway: typeof provider = {
    ...provider,
    charge: (charge) => {
      provider.reply(replies());
      return provider.charge(charge);
    },
    // What a provider refuses to give back stays with it: here it never does.
    refund: (refund) => {
      const reply = replies();
      provider.reply(reply === "failed" ? "lost" : reply);
      return provider.refund(refund);
    },
  };
  const payments = { gateway, policy: defaultPayments, background };
  const game = testPorts({ payments, policy: { allowOverlap: true } });
  const { useCases, storage, clock } = game;
  await storage.uow.run(async (repositories) => {
    for (const event of events) await repositories.events.add(event);
  });
  const { run } = storage.uow;
  let untilCrash = Number.POSITIVE_INFINITY;
  storage.uow.run = (work) => {
    untilCrash -= 1;
    return untilCrash < 0 ? Promise.reject(new Error("the process is gone")) : run(work);
  };
  const misled = new Set<OrderId>();
  const placed = new Map<OrderId, AthleteId>();
  const known = (index: number): OrderId | undefined => [...placed.keys()][index % (placed.size || 1)];
  const bookings = (): Promise<Booking[]> =>
    run(async (repositories) => {
      const all = await Promise.all(events.map(({ eventId }) => repositories.bookings.ofEvent(eventId)));
      return all.flat();
    });
  const isThere = async (orderId: OrderId): Promise<boolean> => {
    const orders = await storage.orders.list({ userId: placed.get(orderId) as AthleteId }, clock.now());
    return orders.some((order) => order.orderId === orderId);
  };
  const asked = (orderId: OrderId): boolean => provider.asked.some((one) => one.orderId === orderId);
  const tell = (orderId: OrderId, outcome: "paid" | "failed") =>
    useCases.recordPaymentOutcome({ caller: asService, orderId, outcome });

  const moves = {
    place: async (who: number, what: number) => {
      const userId = athletes[who % athletes.length] as AthleteId;
      const eventIds = events
        .filter((_, index) => (((what % 7) + 1) >> index) % 2 === 1)
        .map(({ eventId }) => eventId);
      const paymentMethod = { type: "Card", methodId: CARD } as const;
      const { orderId } = await useCases.placeOrder({ caller: asAdmin, userId, eventIds, paymentMethod });
      placed.set(orderId, userId);
    },
    goOn: () => background.catchUp(),
    forget: async () => void background.forget(),
    settle: () => useCases.settlePayments({ caller: asService }),
    notify: () => useCases.sendDueNotifications({ caller: asService }),
    wait: async (minutes: number) => clock.advance((minutes % 30) * MINUTE),
    waitLong: async (hours: number) => clock.advance((hours % 30) * HOUR),
    /** A run that claims what is due, and dies. */
    die: async () => {
      const until = later(clock.now(), defaultPayments.claimTtl);
      await run((repositories) => repositories.payments.claim({ now: clock.now(), until, limit: 2 }));
    },
    /** A run that dies at its n-th unit of work, be it before or after it has asked. */
    dieAt: async (units: number) => {
      untilCrash = units % 7;
      await useCases.settlePayments({ caller: asService }).catch(() => undefined);
      untilCrash = Number.POSITIVE_INFINITY;
    },
    word: async (which: number, outcome: number) => {
      const orderId = known(which);
      if (orderId === undefined || !asked(orderId)) return;
      await tell(orderId, provider.decide(orderId, outcome % 3 === 0 ? "failed" : "paid"));
    },
    /** An old word of a try that was overtaken. */
    wrongWord: async (which: number) => {
      const orderId = known(which);
      // Where the order is gone, the last word is believed for good.
      if (orderId === undefined || !asked(orderId) || !(await isThere(orderId))) return;
      misled.add(orderId);
      await tell(orderId, "failed");
    },
    cancel: async (which: number, who: number) => {
      const all = await bookings();
      const booking = all[which % (all.length || 1)];
      if (booking === undefined) return;
      const userId = [booking.userId, booking.coachId, null][who % 3] as UserId | null;
      const { bookingId } = booking;
      await useCases.cancelBooking({
        caller: asAdmin,
        bookingId,
        userId,
        reasonCode: "Other",
        reasonText: null,
      });
    },
    answer: async (which: number, how: number) => {
      const all = await bookings();
      const booking = all[which % (all.length || 1)];
      if (booking === undefined) return;
      const caller = how % 3 === 0 ? asAdmin : asUser(booking.coachId);
      const verb = how % 2 === 0 ? useCases.acceptBooking : useCases.rejectBooking;
      await verb({ caller, bookingId: booking.bookingId });
    },
    erase: async (who: number) => {
      // Of whom nothing more is kept, no word can be taken back.
      for (const orderId of misled) await tell(orderId, provider.decide(orderId, "paid"));
      const userId = [...athletes, OTHER_COACH][who % 4] as UserId;
      await useCases.eraseUser({ caller: asAdmin, userId });
    },
  };

  /** No coach sees what is not paid for. */
  const coachesSeeWhatIsPaid = async (): Promise<void> => {
    for (const coachId of [COACH, OTHER_COACH]) {
      const seen = await useCases.listBookings({ caller: asUser(coachId), filter: { coachId } });
      const orders = new Map(storage.payments().map((payment) => [payment.orderId, payment]));
      for (const { orderId } of seen.bookings) expect(orders.get(orderId)?.status ?? "Paid").to.equal("Paid");
    }
  };

  /** The provider says its last word of everything, and everybody is heard. */
  const end = async (): Promise<void> => {
    for (const orderId of placed.keys())
      if (asked(orderId)) await tell(orderId, provider.decide(orderId, "paid"));
    const isOpen = ({ nextAttemptAt }: Payment): boolean => nextAttemptAt !== null;
    for (let time = 0; time < 60 && (time < 2 || storage.payments().some(isOpen)); time += 1) {
      await moves.settle();
      clock.advance(6 * MINUTE);
    }
  };

  const ends = async (): Promise<void> => {
    const all = await bookings();
    const paid = new Map(storage.payments().map((payment) => [payment.orderId, payment]));
    for (const orderId of placed.keys()) {
      const payment = paid.get(orderId);
      const held = all.filter((one) => one.orderId === orderId && holdsSeat(statusOf(one)));
      const price = held.reduce((sum, { timeslot }) => sum + timeslot.price, 0);
      const back = (payment?.refunds ?? []).reduce(
        (sum, one) => (one.status === "Paid" ? sum + one.amount : sum),
        0,
      );
      const ours = payment?.status === "Paid" ? payment.amount - back : 0;
      expect([provider.balance(orderId), ours], orderId).to.deep.equal([price, price]);
    }
    const left = await run((repositories) => repositories.events.lock(events.map(({ eventId }) => eventId)));
    for (const { eventId, seatsTaken } of left) {
      const held = all.filter((one) => one.eventId === eventId && holdsSeat(statusOf(one)));
      expect(seatsTaken).to.equal(held.length);
    }
    expect(provider.conflicts).to.deep.equal([]);
  };

  return { moves, coachesSeeWhatIsPaid, end, ends, provider, placed };
}

type Moves = Awaited<ReturnType<typeof aGame>>["moves"];

const names: readonly (keyof Moves)[] = [
  "place",
  "place",
  "place",
  "goOn",
  "goOn",
  "forget",
  "settle",
  "settle",
  "notify",
  "wait",
  "wait",
  "waitLong",
  "die",
  "dieAt",
  "dieAt",
  "word",
  "word",
  "wrongWord",
  "cancel",
  "cancel",
  "answer",
  "answer",
  "erase",
];

const plans = fc.record({
  moves: fc.array(fc.tuple(fc.constantFrom(...names), fc.nat(100), fc.nat(100)), {
    minLength: 10,
    maxLength: 50,
  }),
  replies: fc.array(fc.constantFrom<ProviderReply>("paid", "paid", "failed", "unknown", "lost"), {
    minLength: 1,
  }),
});

describe("Whatever happens to orders by card", () => {
  it("the provider's ledger ends equal to ours, to the unit", async () => {
    const seen = { balances: 0, refunds: 0 };
    await fc.assert(
      fc.asyncProperty(plans, async ({ moves, replies }) => {
        let next = 0;
        let isOver = false;
        const game = await aGame(() => (isOver ? undefined : replies[next++ % replies.length]) ?? "paid");
        for (const [name, one, other] of moves) {
          await game.moves[name](one, other).catch((refusal: unknown) => {
            if (!(refusal instanceof DomainError)) throw refusal;
          });
          await game.coachesSeeWhatIsPaid();
        }
        isOver = true;
        await game.end();
        await game.ends();
        for (const orderId of game.placed.keys()) seen.balances += game.provider.balance(orderId) > 0 ? 1 : 0;
        seen.refunds += game.provider.asked.filter((one) => "refundId" in one).length;
      }),
      { numRuns: 400 },
    );
    // So that the game cannot be about nothing.
    expect(seen.balances).to.be.greaterThan(50);
    expect(seen.refunds).to.be.greaterThan(100);
  }).timeout(60_000);
});

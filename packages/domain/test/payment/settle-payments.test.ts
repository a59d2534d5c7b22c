import type { BookingId, BookingView, OrderId, PaymentAnswer } from "@bookings/domain";
import {
  ATHLETE,
  aBooking,
  anId,
  aPayment,
  asService,
  asUser,
  CARD,
  COACH,
  DAY,
  HOUR,
  later,
  MINUTE,
  NOW,
  START,
} from "@bookings/domain/testing";
import { expect } from "chai";
import { oweAll } from "../../src/payment/owe-refunds.ts";
import { defaultPayments } from "../../src/payment/payment-policy.ts";
import { asAthlete, aWorld, EVENT, refusalOf, states } from "../world.ts";
import { aMarket, OTHER_EVENT } from "./market.ts";

const SECOND = 1_000;

describe("An order by card", () => {
  it("is charged behind the answer, what it says for its id", async () => {
    const { order, background, provider, orders } = await aMarket();
    const placed = await order();
    expect(placed.paymentStatus).to.equal("Pending");
    expect(provider.asked).to.deep.equal([]);
    await background.catchUp();
    const { orderId } = placed;
    expect(provider.asked).to.deep.equal([{ orderId, methodId: CARD, amount: 2200, currency: "RUB" }]);
    expect((await orders())[0]?.paymentStatus).to.equal("Paid");
  });

  it("is charged in units of work of its own when it came with a key", async () => {
    const { useCases, background, provider } = await aMarket();
    const keyed = useCases.keyed({ keyId: "k", fingerprint: "f", senders: [] });
    const paymentMethod = { type: "Card", methodId: CARD } as const;
    await keyed.useCases.placeOrder({ caller: asAthlete, userId: ATHLETE, eventIds: [EVENT], paymentMethod });
    await background.catchUp();
    expect(provider.asked).to.have.length(1);
  });

  it("is paid at once, and known to the coach, when it costs nothing", async () => {
    const { useCases, provider, background, order, storage } = await aMarket();
    const { details } = { details: await useCases.getEvent({ eventId: EVENT }) };
    const timeslot = { ...details.timeslot, price: 0 };
    await useCases.putEvent({
      caller: asService,
      eventId: EVENT,
      details: { ...details, startAt: START, endAt: later(START, HOUR), timeslot },
    });
    expect((await order([EVENT])).paymentStatus).to.equal("Paid");
    expect([background.forget(), provider.asked, storage.payments()]).to.deep.equal([0, [], []]);
    const listed = await useCases.listBookings({ caller: asUser(COACH), filter: { coachId: COACH } });
    expect(listed.bookings).to.have.length(1);
  });

  const refusals: [what: string, methodId: typeof CARD | undefined, on: boolean, code: string][] = [
    ["without its id", undefined, true, "payment_method_id_required"],
    ["where none is taken", CARD, false, "payment_method_not_supported"],
    ["without its id where none is taken", undefined, false, "payment_method_not_supported"],
  ];
  for (const [what, methodId, on, code] of refusals) {
    it(`is refused with ${code} by a card ${what}`, async () => {
      const { useCases, seats } = on ? await aMarket() : await aWorld();
      const paymentMethod = { type: "Card", methodId } as const;
      const attempt = useCases.placeOrder({
        caller: asAthlete,
        userId: ATHLETE,
        eventIds: [EVENT],
        paymentMethod,
      });
      expect(await refusalOf(attempt)).to.include({ code, kind: "rule" });
      expect(await seats()).to.equal(0);
    });
  }

  it("is no business of those who only take cash", async () => {
    const { useCases, storage } = await aWorld();
    await useCases.settlePayments({ caller: asService });
    await useCases.recordPaymentOutcome({ caller: asService, orderId: anId(1), outcome: "paid" });
    expect(storage.payments()).to.deep.equal([]);
  });
});

describe("The provider", () => {
  it("is asked again after waits that double up to the longest, until it knows", async () => {
    const { order, provider, background, payment, settle, clock } = await aMarket();
    provider.reply(...Array.from({ length: 9 }, () => "unknown" as const));
    await order();
    await background.catchUp();
    const waits: number[] = [];
    for (let next = payment()?.nextAttemptAt; next; next = payment()?.nextAttemptAt) {
      waits.push((next.getTime() - clock.now().getTime()) / SECOND);
      clock.set(later(next, -1));
      await settle();
      clock.set(next);
      await settle();
    }
    expect(waits).to.deep.equal([5, 10, 20, 40, 80, 160, 300, 300, 300]);
    expect(provider.asked).to.have.length(10);
    expect(payment()).to.include({ status: "Paid", reason: null });
  });

  it("is asked again a fifth earlier or later, as the dice have it", async () => {
    for (const [roll, seconds] of [
      [0, 4],
      [0.999, 5.998],
    ] as const) {
      const { order, provider, background, payment } = await aMarket({ dice: { roll: () => roll } });
      provider.reply("unknown");
      await order();
      await background.catchUp();
      expect(payment()?.nextAttemptAt).to.deep.equal(later(NOW, seconds * SECOND));
      expect(payment()?.reason).to.equal("as told");
    }
  });

  it("counts as not having answered when it breaks, whatever with", async () => {
    const { order, provider, background, payment, settle, clock } = await aMarket();
    provider.reply("lost");
    await order();
    await background.catchUp();
    expect(payment()).to.include({ status: "Pending", reason: "the answer was lost" });
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- adapters are other people's
    provider.charge = () => Promise.reject("gone");
    clock.advance(MINUTE);
    await settle();
    expect(payment()).to.include({ status: "Pending", reason: "gone" });
  });

  it("may say no without saying why", async () => {
    const { order, provider, background, payment, settle, clock } = await aMarket();
    const answers: PaymentAnswer[] = [{ status: "unknown" }, { status: "failed" }];
    provider.charge = async () => answers.shift() as PaymentAnswer;
    await order();
    await background.catchUp();
    expect(payment()).to.include({ status: "Pending", reason: null });
    clock.advance(MINUTE);
    await settle();
    expect(payment()).to.include({ status: "Failed", reason: null });
  });

  it("is asked again when whoever had asked is gone, and not before", async () => {
    const { order, provider, background, settle, clock, storage } = await aMarket();
    await order();
    background.forget();
    const { claimTtl } = defaultPayments;
    const until = later(NOW, claimTtl);
    await storage.uow.run(({ payments }) => payments.claim({ now: NOW, until, limit: 1 }));
    clock.advance(claimTtl - 1);
    await settle();
    expect(provider.asked).to.have.length(0);
    clock.advance(1);
    await settle();
    expect(provider.asked).to.have.length(1);
  });

  it("holds up nobody but whom it has not answered, and never has more in hand than it may", async () => {
    const market = await aMarket({ asking: { ...defaultPayments, concurrency: 2 } });
    const { provider, settle, storage } = market;
    const events = [EVENT, OTHER_EVENT];
    for (const eventId of events) await market.order([eventId]);
    const { charge } = provider;
    const gate = Promise.withResolvers<void>();
    let busy = 0;
    let most = 0;
    provider.charge = async (asked) => {
      busy += 1;
      most = Math.max(most, busy);
      if (asked.amount === 1500) await gate.promise;
      busy -= 1;
      if (asked.amount === 700) setImmediate(gate.resolve);
      return charge(asked);
    };
    await settle();
    expect(most).to.equal(2);
    expect(storage.payments().map(({ status }) => status)).to.deep.equal(["Paid", "Paid"]);
  });

  it("is not asked at all for what was called off before", async () => {
    const { order, provider, background, cancel, payment, orders } = await aMarket();
    const { bookings } = await order();
    for (const booking of bookings) await cancel(booking);
    await background.catchUp();
    expect(provider.asked).to.deep.equal([]);
    expect(payment()).to.include({ status: "Failed", reason: "called off before it was charged" });
    expect((await orders())[0]?.paymentStatus).to.equal("Failed");
  });

  it("is asked about what was called off after somebody had begun to ask", async () => {
    const { order, provider, background, cancel, settle, clock } = await aMarket();
    provider.reply("lost");
    const { orderId, bookings } = await order();
    await background.catchUp();
    for (const booking of bookings) await cancel(booking);
    clock.advance(MINUTE);
    await settle();
    await settle();
    expect(provider.balance(orderId)).to.equal(0);
    expect(provider.asked).to.have.length(4);
  });

  it("leaves its question open when the answer cannot be written down, and the others go on", async () => {
    const market = await aMarket();
    const { order, settle, storage, provider, clock, payment } = market;
    await order();
    const { run } = storage.uow;
    const broken = new Error("the disk is full");
    let runs = 0;
    storage.uow.run = (work) => {
      runs += 1;
      // Looking for lapsed requests, for what is owed and for what is due come first.
      return runs === 4 ? Promise.reject(broken) : run(work);
    };
    const failure = await settle().catch((error: unknown) => error);
    expect(failure).to.equal(broken);
    storage.uow.run = run;
    clock.advance(MINUTE);
    await settle();
    expect([payment()?.status, provider.asked.length]).to.deep.equal(["Paid", 2]);
  });
});

describe("A refund", () => {
  const paidOrder = async () => {
    const market = await aMarket();
    const { orderId, bookings } = await market.order();
    await market.background.catchUp();
    return { ...market, orderId, bookings: bookings as [BookingView, BookingView] };
  };

  it("is asked for under the booking's id, what the booking was sold for", async () => {
    const { bookings, cancel, settle, provider, orderId } = await paidOrder();
    await cancel(bookings[1]);
    await settle();
    const refundId = bookings[1].bookingId;
    expect(provider.asked.slice(1)).to.deep.equal([{ refundId, orderId, amount: 700, currency: "RUB" }]);
  });

  it("is asked for again until it is known, and the others of the order are not", async () => {
    const { bookings, cancel, settle, provider, payment, clock } = await paidOrder();
    for (const booking of bookings) await cancel(booking);
    provider.reply("paid", "unknown");
    await settle();
    expect(payment()?.refunds.map(({ status }) => status)).to.deep.equal(["Paid", "Pending"]);
    expect(payment()).to.deep.include({ reason: "as told", nextAttemptAt: later(NOW, 5 * SECOND) });
    clock.advance(MINUTE);
    await settle();
    expect(payment()?.refunds.map(({ status }) => status)).to.deep.equal(["Paid", "Paid"]);
    expect(provider.asked).to.have.length(4);
    expect(payment()).to.include({ reason: null, nextAttemptAt: null });
  });

  it("is not asked for any more once it is refused, and stays on record", async () => {
    const { bookings, cancel, settle, provider, payment, clock } = await paidOrder();
    await cancel(bookings[0]);
    provider.reply("failed");
    await settle();
    clock.advance(DAY);
    await settle();
    expect(provider.asked).to.have.length(2);
    expect(payment()?.refunds[0]).to.include({ status: "Failed" });
  });

  it("that is owed while another one is asked for does not wait for the end of the claim", async () => {
    const { bookings, cancel, settle, provider, payment, storage } = await paidOrder();
    await cancel(bookings[0]);
    const { refund } = provider;
    provider.refund = async (asked) => {
      if (asked.refundId === bookings[0].bookingId) {
        await cancel(bookings[1]);
        await storage.uow.run(async ({ payments }) =>
          oweAll(payments, await payments.takeCalledOff(10), NOW),
        );
      }
      return refund(asked);
    };
    await settle();
    expect(payment()?.refunds.map(({ status }) => status)).to.deep.equal(["Paid", "Paid"]);
  });

  it("is owed for all that was called off, however much there is", async () => {
    const bookings = Array.from({ length: 501 }, (_, index) =>
      aBooking({
        bookingId: anId<BookingId>(index),
        orderId: anId<OrderId>(index % 250),
        state: states.Rejected,
        payment: { status: "Pending" },
      }),
    );
    const { storage, settle } = await aMarket({ bookings });
    await storage.uow.run(async ({ payments }) => {
      for (let index = 0; index < 250; index += 1)
        await payments.add(aPayment({ orderId: anId<OrderId>(index), amount: 3 * 1500 }));
    });
    await settle();
    expect(storage.payments().flatMap(({ refunds }) => refunds)).to.have.length(501);
  });

  it("is owed for what a coach rejects", async () => {
    const { useCases, bookings, settle, provider, orderId } = await paidOrder();
    await useCases.rejectBooking({ caller: asUser(COACH), bookingId: bookings[0].bookingId });
    await settle();
    expect(provider.balance(orderId)).to.equal(700);
  });
});

import type { BookingId, Payment, Refund } from "@bookings/domain";
import { anId, aPayment, later, NOW } from "@bookings/domain/testing";
import { expect } from "chai";
import * as payments from "../../src/payment/payment.ts";

const [A, B, C] = [1, 2, 3].map((number) => anId<BookingId>(number)) as [BookingId, BookingId, BookingId];
const THEN = later(NOW, 1_000);
const LATER = later(NOW, 2_000);
const UNTIL = later(NOW, 60_000);

const owed = (refundId: BookingId, changes: Partial<Refund> = {}): Refund => ({
  refundId,
  amount: 700,
  status: "Pending",
  owedAt: NOW,
  settledAt: null,
  ...changes,
});

const asked = payments.claimed(aPayment(), UNTIL);
const paid = payments.charged(asked, THEN);
const failed = payments.chargeFailed(asked, "no cover", THEN);

describe("A payment by card", () => {
  it("is the sum of what is sold, and due at once", () => {
    const order = { orderId: aPayment().orderId, createdAt: NOW };
    const sold = [{ timeslot: { price: 1000 } }, { timeslot: { price: 0 } }, { timeslot: { price: 500 } }];
    expect(payments.newPayment(order, aPayment().methodId as never, sold)).to.deep.equal(aPayment());
  });

  it("counts as asked for from its claim on, and is free again when that is over", () => {
    expect(asked).to.deep.equal(aPayment({ attempts: 1, nextAttemptAt: UNTIL }));
  });

  it("forgets the card when it is paid, and has nothing more to ask", () => {
    const expected = { status: "Paid", methodId: null, settledAt: THEN, attempts: 0, nextAttemptAt: null };
    expect(paid).to.deep.equal(aPayment(expected as Partial<Payment>));
  });

  it("forgets the card when it fails, and keeps why", () => {
    expect(failed).to.deep.equal(
      aPayment({
        status: "Failed",
        methodId: null,
        settledAt: THEN,
        nextAttemptAt: null,
        reason: "no cover",
      }),
    );
  });

  const words: [
    what: string,
    before: Payment,
    after: (payment: Payment) => Payment,
    status: string | null,
  ][] = [
    ["paid, said again", paid, (payment) => payments.charged(payment, LATER), null],
    ["paid, then said to have failed", paid, (payment) => payments.chargeFailed(payment, null, LATER), null],
    ["failed, said again", failed, (payment) => payments.chargeFailed(payment, null, LATER), null],
    ["failed, then said to be paid", failed, (payment) => payments.charged(payment, LATER), "Paid"],
  ];
  for (const [what, before, word, status] of words) {
    it(`${status === null ? "stays as it is" : `becomes ${status}`} when it is ${what}`, () => {
      const after = word(before);
      if (status === null) expect(after).to.equal(before);
      else expect(after).to.include({ status, settledAt: LATER, reason: null });
    });
  }
});

describe("What was called off", () => {
  const off = [B, A].map((refundId) => ({ refundId, amount: 700 }));

  it("is owed back once, by id, and asked for at once where the money was taken", () => {
    const owing = payments.owe(paid, off, LATER);
    expect(owing.refunds).to.deep.equal([owed(A, { owedAt: LATER }), owed(B, { owedAt: LATER })]);
    expect(owing.nextAttemptAt).to.deep.equal(LATER);
    expect(payments.owe(owing, off, UNTIL)).to.equal(owing);
    const more = payments.owe(owing, [{ refundId: C, amount: 1 }, ...off], UNTIL);
    expect(more.refunds.map(({ refundId }) => refundId)).to.deep.equal([A, B, C]);
    expect(more.nextAttemptAt).to.deep.equal(LATER);
  });

  it("waits for the charge, and is owed by nobody when that has failed", () => {
    const waiting = payments.owe(asked, off, LATER);
    expect([waiting.nextAttemptAt, payments.refundsDue(waiting)]).to.deep.equal([UNTIL, []]);
    const over = payments.chargeFailed(waiting, null, LATER);
    expect([over.nextAttemptAt, payments.isOpen(over), over.refunds.length]).to.deep.equal([null, false, 2]);
    const after = payments.charged(over, UNTIL);
    expect([after.nextAttemptAt, payments.isOpen(after), payments.refundsDue(after).length]).to.deep.equal([
      UNTIL,
      true,
      2,
    ]);
  });

  it("is given back by that where it was free", () => {
    const free = payments.owe(paid, [{ refundId: A, amount: 0 }], LATER);
    expect(free.refunds).to.deep.equal([
      owed(A, { amount: 0, status: "Paid", owedAt: LATER, settledAt: LATER }),
    ]);
    expect(free.nextAttemptAt).to.equal(null);
  });

  it("leaves nothing to ask when all of it is settled, and stays as it was settled first", () => {
    const owing = payments.owe(paid, off, THEN);
    const one = payments.refundSettled(owing, A, "Failed", LATER);
    expect(one.refunds[0]).to.include({ status: "Failed", settledAt: LATER });
    expect(one.nextAttemptAt).to.deep.equal(THEN);
    const both = payments.refundSettled(one, B, "Paid", UNTIL);
    expect(both.nextAttemptAt).to.equal(null);
    expect(payments.refundSettled(both, A, "Paid", UNTIL).refunds).to.deep.equal(both.refunds);
  });
});

describe("A question that nobody could answer", () => {
  const again = { reason: "it hangs", nextAttemptAt: LATER };

  it("is asked again", () => {
    expect(payments.askedInVain(asked, asked, again)).to.deep.equal({ ...asked, ...again });
  });

  const overtaken: [what: string, current: Payment, before: Payment][] = [
    ["somebody else asks by now", payments.claimed(asked, LATER), asked],
    ["its answer came meanwhile", paid, asked],
    [
      "the money was paid meanwhile, and is to be given back",
      { ...paid, attempts: 1, refunds: [owed(A)] },
      asked,
    ],
    ["all of it was given back meanwhile", { ...paid, attempts: 1 }, { ...paid, attempts: 1 }],
  ];
  for (const [what, current, before] of overtaken) {
    it(`is not asked again when ${what}`, () => {
      expect(payments.askedInVain(current, before, again)).to.equal(current);
    });
  }
});

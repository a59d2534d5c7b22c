import assert from "node:assert/strict";
import { type Booking, claimed, type OrderId, type Payment, type PaymentClaim } from "@bookings/domain";
import { aBooking, anOrder, aPayment, later, MINUTE, NOW, START } from "../builders.ts";
import { anId } from "../ids.ts";
import type { ContractCase } from "./contract-case.ts";
import { addPayments, claim, fullPayment, keepOrder, lock, savePayments, UNTIL } from "./payment-steps.ts";
import { fullStates } from "./samples.ts";

/** So many payments of orders of their own, each due a millisecond after the one before. */
const duePayments = (count: number): Payment[] =>
  Array.from({ length: count }, (_, index) =>
    aPayment({ orderId: anId<OrderId>(0x100 + index), nextAttemptAt: later(NOW, index - count) }),
  );

const claimWrites: ContractCase = {
  name: "writes down a claim of a payment: who asks now, and until when",
  run: async (storage) => {
    await keepOrder(storage);
    await addPayments(storage, [aPayment()]);
    assert.deepEqual(await claim(storage, { now: later(NOW, -1) }), []);
    const expected = claimed(aPayment(), UNTIL);
    assert.deepEqual(await claim(storage), [{ payment: expected, isWanted: false }]);
    assert.deepEqual(await lock(storage, expected.orderId), [expected]);
    assert.deepEqual(await claim(storage, { now: later(UNTIL, -1) }), []);
    const again = claimed(expected, later(UNTIL, MINUTE));
    const second = await claim(storage, { now: UNTIL, until: later(UNTIL, MINUTE) });
    assert.deepEqual(second, [{ payment: again, isWanted: false }]);
  },
};

const withRefunds: ContractCase = {
  name: "claims a payment together with what is owed back",
  run: async (storage) => {
    await addPayments(storage, [aPayment({ createdAt: fullPayment.createdAt, amount: fullPayment.amount })]);
    await storage.uow.run(async ({ orders }) => orders.add(anOrder()));
    await savePayments(storage, [{ ...fullPayment, nextAttemptAt: NOW }]);
    const expected = { ...fullPayment, attempts: fullPayment.attempts + 1, nextAttemptAt: UNTIL };
    assert.deepEqual(await claim(storage), [{ payment: expected, isWanted: false }]);
  },
};

const longestDue: ContractCase = {
  name: "claims the payments first that are longest due, no more than asked for, or one order's only",
  run: async (storage) => {
    const due = duePayments(5);
    await addPayments(
      storage,
      [3, 0, 4, 1, 2].map((index) => due[index] as Payment),
    );
    const idsOf = async (changes: Partial<PaymentClaim>) =>
      (await claim(storage, changes)).map(({ payment }) => payment.orderId).toSorted();
    const ids = due.map(({ orderId }) => orderId);
    assert.deepEqual(await idsOf({ limit: 2 }), ids.slice(0, 2));
    assert.deepEqual(await idsOf({ orderId: anId<OrderId>(0x104) }), ids.slice(4));
    assert.deepEqual(await idsOf({ orderId: anId<OrderId>(0x104) }), []);
    assert.deepEqual(await idsOf({}), ids.slice(2, 4));
  },
};

const claimOnce: ContractCase = {
  name: "claims each payment for one of several runs at once",
  run: async (storage) => {
    await addPayments(storage, duePayments(20));
    const runs = await Promise.all([1, 2, 3, 4].map(() => claim(storage, { limit: 10 })));
    const rest = await claim(storage);
    const ids = [...runs.flat(), ...rest].map(({ payment }) => payment.orderId);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(ids.length, 20);
  },
};

const wanted: [what: string, booking: Partial<Booking>, now: Date, isWanted: boolean][] = [
  ["waits", {}, NOW, true],
  ["waits a millisecond before it lapses", {}, later(START, -1), true],
  ["has lapsed", {}, START, false],
  ["is accepted", { state: fullStates.Accepted }, START, true],
  ["is disputed", { state: fullStates.InDispute }, START, true],
  ["was rejected", { state: fullStates.Rejected }, NOW, false],
  ["was canceled", { state: fullStates.Canceled }, NOW, false],
];

const wantedCases: ContractCase[] = wanted.map(([what, booking, now, isWanted]) => ({
  name: `claims a payment as ${isWanted ? "wanted" : "not wanted"} whose booking ${what}`,
  run: async (storage) => {
    await keepOrder(storage, [aBooking({ payment: { status: "Pending" }, ...booking })]);
    await addPayments(storage, [aPayment()]);
    const found = await claim(storage, { now, until: later(now, MINUTE) });
    assert.deepEqual(
      found.map((one) => one.isWanted),
      [isWanted],
    );
  },
}));

export const paymentClaimsContract: readonly ContractCase[] = [
  claimWrites,
  withRefunds,
  longestDue,
  claimOnce,
  ...wantedCases,
];

import assert from "node:assert/strict";
import {
  type BookingId,
  type ChargeStatus,
  charged,
  type OrderId,
  owe,
  type Payment,
  type Storage,
} from "@bookings/domain";
import { ATHLETE, aBooking, anEvent, anOrder, aPayment, NOW } from "../builders.ts";
import { anId } from "../ids.ts";
import type { ContractCase } from "./contract-case.ts";
import { addPayments, claim, fullPayment, keepOrder, lock, savePayments, UNTIL } from "./payment-steps.ts";
import { AWKWARD_TEXT, bookingPayments, fullStates, fullTimeSlot } from "./samples.ts";

const statusOfOrder = async (storage: Storage) =>
  (await storage.orders.list({ userId: ATHLETE }, NOW)).map(({ paymentStatus }) => paymentStatus);

const samples: [what: string, payment: Payment][] = [
  ["of which nobody has been asked", aPayment()],
  ["that was asked for in vain", aPayment({ attempts: 3, reason: AWKWARD_TEXT, nextAttemptAt: UNTIL })],
  ["that was paid and is owed back", fullPayment],
  [
    "that has failed",
    aPayment({ methodId: null, status: "Failed", settledAt: NOW, nextAttemptAt: null, reason: "no" }),
  ],
];

const roundTrips: ContractCase[] = samples.map(([what, payment]) => ({
  name: `keeps every field of a payment ${what}, and shows its status in the order`,
  run: async (storage) => {
    await keepOrder(storage, [aBooking({ payment: { status: "Pending" } })]);
    await addPayments(storage, [aPayment({ createdAt: payment.createdAt, amount: payment.amount })]);
    await savePayments(storage, [payment]);
    assert.deepEqual(await lock(storage, payment.orderId, anId<OrderId>(0xff)), [payment]);
    const opened = await storage.uow.run(({ payments }) => payments.open(payment.orderId));
    const booked = [{ booking: aBooking({ payment: { status: "Pending" } }), event: anEvent() }];
    assert.deepEqual(opened, { payment, booked });
    assert.deepEqual(await statusOfOrder(storage), [payment.status]);
  },
}));

const unknown: ContractCase = {
  name: "knows no payment of an order that no card pays for",
  run: async (storage) => {
    await keepOrder(storage, [aBooking()]);
    const orderId = anOrder().orderId;
    assert.equal(await storage.uow.run(({ payments }) => payments.open(orderId)), undefined);
    assert.deepEqual(await lock(storage, orderId), []);
    assert.deepEqual(await claim(storage, { orderId }), []);
  },
};

const calledOff: ContractCase = {
  name: "finds each booking once that a card was to pay for and that was called off",
  run: async (storage) => {
    const payments = [...bookingPayments, null];
    const bookings = Object.values(fullStates).flatMap((state, index) =>
      payments.map((payment, other) => {
        const number = index * 10 + other;
        const timeslot = { ...fullTimeSlot, price: number };
        const eventId = anEvent().eventId;
        return aBooking({ bookingId: anId(number), userId: anId(number), eventId, state, payment, timeslot });
      }),
    );
    await keepOrder(storage, bookings);
    const expected = bookings
      .filter(({ payment, state }) => payment && ["Rejected", "Canceled"].includes(state.status))
      .map(({ orderId, bookingId, timeslot }) => ({ orderId, refundId: bookingId, amount: timeslot.price }));
    await addPayments(storage, [aPayment()]);
    const take = (limit: number) =>
      storage.uow.run(async (repositories) => {
        const taken = await repositories.payments.takeCalledOff(limit);
        const found = await repositories.payments.lock([anOrder().orderId]);
        await repositories.payments.save(found.map((payment) => owe(payment, taken, NOW)));
        return taken;
      });
    const few = await take(2);
    assert.equal(few.length, 2);
    const rivals = await Promise.all([take(100), take(100), take(100)]);
    const all = [...few, ...rivals.flat()].toSorted((a, b) => a.amount - b.amount);
    assert.deepEqual(
      all,
      expected.toSorted((a, b) => a.amount - b.amount),
    );
    assert.deepEqual(await take(100), []);
  },
};

const orderless: [what: string, status: ChargeStatus, owed: boolean, stays: boolean][] = [
  ["whose outcome is not known", "Pending", false, true],
  ["that was paid", "Paid", false, false],
  ["that was paid and is owed back", "Paid", true, true],
  ["that has failed", "Failed", false, false],
  ["that has failed before it was owed back", "Failed", true, false],
];

const orderlessCases: ContractCase[] = orderless.map(([what, status, owed, stays]) => ({
  name: `${stays ? "keeps" : "lets go of"} a payment ${what} when its order is gone`,
  run: async (storage) => {
    const pending = aPayment({ amount: 10 });
    const settled = { ...charged(pending, NOW), status } satisfies Payment;
    const payment = status === "Pending" ? pending : settled;
    const off = owed ? [{ refundId: anId<BookingId>(1), amount: 10 }] : [];
    await keepOrder(storage);
    await addPayments(storage, [pending]);
    await savePayments(storage, [owe(payment, off, NOW)]);
    const remove = () => storage.uow.run(({ payments }) => payments.removeDone([payment.orderId]));
    assert.equal(await remove(), 0);
    await storage.uow.run(async ({ users }) => {
      await users.open(ATHLETE);
      await users.remove(ATHLETE, { bookingIds: [], eventIds: [] });
    });
    assert.equal(await remove(), stays ? 0 : 1);
    assert.equal((await lock(storage, payment.orderId)).length, stays ? 1 : 0);
    await savePayments(storage, await lock(storage, payment.orderId));
    assert.equal((await lock(storage, payment.orderId)).length, stays ? 1 : 0);
  },
}));

const goesWhenDone: ContractCase = {
  name: "lets go of a payment without an order as soon as it is settled",
  run: async (storage) => {
    await addPayments(storage, [aPayment()]);
    await savePayments(storage, [charged(aPayment(), NOW)]);
    assert.deepEqual(await lock(storage, aPayment().orderId), []);
  },
};

export const paymentsContract: readonly ContractCase[] = [
  ...roundTrips,
  unknown,
  calledOff,
  ...orderlessCases,
  goesWhenDone,
];

import assert from "node:assert/strict";
import { type AthleteId, BookingNotFound, type BookingView } from "@bookings/domain";
import { ATHLETE, asAdmin, asService, asUser, COACH, HOUR, later, NOW } from "../builders.ts";
import { anId } from "../ids.ts";
import { asCoach, eventIds, events, FIRST, playing, seenByCoach, statusesOf } from "./card-market.ts";
import type { ContractCase } from "./contract-case.ts";
import { OTHER_COACH } from "./samples.ts";
import { codesOf } from "./steps.ts";

const hidden = playing(
  "hides a booking from its coach until it is paid, and holds its seat",
  async (all, storage) => {
    const { useCases, order, background, told, seats } = all;
    const placed = await order();
    const [booking] = placed.bookings as [BookingView];
    assert.deepEqual(statusesOf(placed), ["Pending", "Pending", "Pending"]);
    assert.deepEqual(await seenByCoach(all, booking), [false, false, false, false]);
    for (const answer of [useCases.acceptBooking, useCases.rejectBooking])
      await assert.rejects(answer({ caller: asCoach, bookingId: booking.bookingId }), BookingNotFound);
    assert.equal(await seats(), 1);
    const listed = await useCases.listBookings({ caller: asUser(ATHLETE), filter: { userId: ATHLETE } });
    assert.equal(listed.bookings.length, 2);
    assert.equal((await storage.bookings.list({ coachId: COACH }, NOW)).length, 1);
    assert.deepEqual(await told(), {});
    await background.catchUp();
    assert.deepEqual(await seenByCoach(all, booking), [true, true, true, true]);
    assert.deepEqual(await told(), {
      "requested Athlete": 2,
      "requested Coach": 2,
      "paid Athlete": 2,
      "paid Coach": 2,
    });
    await useCases.acceptBooking({ caller: asCoach, bookingId: booking.bookingId });
    assert.deepEqual(statusesOf((await all.orders())[0]), ["Paid", "Accepted", "Pending"]);
  },
);

const failed = playing(
  "cancels what a card does not pay for, frees its seats, and tells the athlete only",
  async (all) => {
    const { order, provider, background, orders, seats, told } = all;
    provider.reply("failed");
    const [booking] = (await order()).bookings as [BookingView];
    await background.catchUp();
    assert.deepEqual(statusesOf((await orders())[0]), ["Failed", "System", "System"]);
    assert.deepEqual([await seats(), await seats(eventIds[1])], [0, 0]);
    assert.deepEqual(await seenByCoach(all, booking), [false, false, false, false]);
    assert.deepEqual(await told(), { "canceled Athlete": 2, "paymentFailed Athlete": 2 });
    await all.settle();
    assert.equal(provider.asked.length, 1);
  },
);

const asksAgain = playing(
  "asks again for what was not known, also after a crash, and charges once",
  async (all) => {
    const { order, provider, background, clock, settle, orders } = all;
    const { orderId } = await order();
    assert.equal(background.forget(), 1);
    provider.reply("unknown", "lost");
    for (const statuses of [["Pending"], ["Pending"], ["Paid"], ["Paid"]]) {
      await settle();
      assert.deepEqual(
        (await orders()).map(({ paymentStatus }) => paymentStatus),
        statuses,
      );
      clock.advance(HOUR / 2);
    }
    assert.equal(provider.asked.length, 3);
    assert.deepEqual([provider.balance(orderId), provider.conflicts], [3000, []]);
  },
);

const refunded = playing("gives back what was called off, once, however many look for it", async (all) => {
  const { order, provider, background, cancel, settle } = all;
  const placed = await order();
  await background.catchUp();
  await cancel(placed.bookings[0] as BookingView);
  await Promise.all([settle(), settle(), settle()]);
  assert.equal(provider.balance(placed.orderId), 1500);
  await settle();
  assert.equal(provider.asked.length, 2);
});

const late = playing("gives back a whole charge that turns out paid after it was called off", async (all) => {
  const { useCases, order, provider, background, cancel, settle, orders } = all;
  provider.reply("unknown");
  const { orderId, bookings } = await order();
  await background.catchUp();
  for (const booking of bookings) await cancel(booking);
  provider.decide(orderId, "paid");
  const word = { caller: asService, orderId, outcome: "paid" } as const;
  await Promise.all([useCases.recordPaymentOutcome(word), useCases.recordPaymentOutcome(word)]);
  await settle();
  assert.deepEqual([provider.balance(orderId), (await orders())[0]?.paymentStatus], [0, "Paid"]);
  assert.deepEqual(await seenByCoach(all, bookings[0] as BookingView), [false, false, false, false]);
});

const atOnce = playing("comes to one end when everything happens at once", async (all) => {
  const { useCases, order, provider, background, clock, cancel, settle, seats } = all;
  const athletes = Array.from({ length: 8 }, (_, index) => anId<AthleteId>(0xa000 + index));
  provider.reply(...athletes.map(() => "unknown" as const));
  const placed = await Promise.all(athletes.map((userId) => order(userId)));
  await background.catchUp();
  for (const { orderId } of placed) provider.decide(orderId, "paid");
  clock.advance(HOUR);
  const settled = await Promise.allSettled([
    settle(),
    ...placed.flatMap(({ orderId, bookings }, index) => [
      ...bookings.slice(index % 3).map(cancel),
      useCases.recordPaymentOutcome({ caller: asService, orderId, outcome: "paid" }),
    ]),
    settle(),
  ]);
  assert.deepEqual(codesOf(settled), []);
  clock.advance(HOUR);
  await settle();
  const stayed = placed.map((_, index) => index % 3);
  assert.equal(await seats(), stayed.filter((count) => count > 0).length);
  assert.deepEqual(
    placed.map(({ orderId }) => provider.balance(orderId)),
    stayed.map((count) => 1500 * count),
  );
  assert.deepEqual(provider.conflicts, []);
});

const erased = playing(
  "settles what is owed of a user who was erased, keeps no id of the user, and then nothing",
  async (all, storage) => {
    const { useCases, order, provider, background, clock, settle } = all;
    provider.reply("unknown");
    const { orderId } = await order();
    await background.catchUp();
    await useCases.eraseUser({ caller: asAdmin, userId: ATHLETE });
    const kept = await storage.uow.run(({ payments }) => payments.open(orderId));
    assert.deepEqual([kept?.payment.status, kept?.payment.refunds.length, kept?.booked], ["Pending", 2, []]);
    assert.equal(JSON.stringify(kept).includes(ATHLETE), false);
    clock.advance(HOUR);
    await settle();
    assert.equal(provider.asked.length, 4);
    assert.equal(provider.balance(orderId), 0);
    assert.equal(await storage.uow.run(({ payments }) => payments.open(orderId)), undefined);
  },
);

const coachErased = playing(
  "gives back what was paid to a coach who was erased, and nothing else",
  async (all) => {
    const { useCases, order, provider, background, settle, orders } = all;
    const { orderId } = await order();
    await background.catchUp();
    await useCases.eraseUser({ caller: asAdmin, userId: COACH });
    await settle();
    assert.equal(provider.balance(orderId), 1500);
    const [left] = await orders();
    assert.deepEqual(
      [left?.paymentStatus, left?.bookings.map(({ coachId }) => coachId)],
      ["Paid", [OTHER_COACH]],
    );
  },
);

const lapsed = playing(
  "gives back what nobody has answered before the start, and charges nothing that has lapsed unasked",
  async (all) => {
    const { order, provider, background, clock, settle, orders } = all;
    const paid = await order();
    await background.catchUp();
    const other = anId<AthleteId>(0xa1);
    await order(other, [FIRST]);
    background.forget();
    clock.set(events[0]?.startAt ?? NOW);
    await settle();
    clock.set(later(events[1]?.startAt ?? NOW, 1));
    await settle();
    assert.equal(provider.balance(paid.orderId), 0);
    assert.deepEqual((await orders(other)).map(statusesOf), [["Failed", "System"]]);
    assert.equal(provider.asked.length, 3);
  },
);

export const cardOrdersContract: readonly ContractCase[] = [
  hidden,
  failed,
  asksAgain,
  refunded,
  late,
  atOnce,
  erased,
  coachErased,
  lapsed,
];

import assert from "node:assert/strict";
import {
  type Booking,
  type BookingId,
  type CoachEvent,
  changeTriggers,
  type LedgerEntry,
  type MessageId,
  seenFor,
  timeTriggers,
} from "@bookings/domain";
import { aBooking, aLedgerEntry, anEvent, anOrder, HOUR, later, MINUTE, NOW } from "../builders.ts";
import { anId } from "../ids.ts";
import type { ContractCase } from "./contract-case.ts";
import { AWKWARD_TEXT, bookingPayments, fullBooking, fullEvent, fullStates } from "./samples.ts";
import { claim, claimEntries, entriesOf, keep, record, settle } from "./steps.ts";

const [FIRST, SECOND, THIRD] = [anId(1), anId(2), anId(3)] as [string, string, string];

/** So many messages about bookings of their own, each due a millisecond after the one before. */
const entries = (count: number): LedgerEntry[] =>
  Array.from({ length: count }, (_, index) => {
    const dueAt = later(NOW, index - count);
    return aLedgerEntry({
      id: anId<MessageId>(0x100 + index),
      bookingId: anId<BookingId>(0x200 + index),
      dueAt,
      nextAttemptAt: dueAt,
    });
  });

const withBooking: ContractCase = {
  name: "claims a message together with its booking as it is by then",
  run: async (storage) => {
    const booking = fullBooking(fullStates.DisputeDone);
    await keep(storage, { events: [fullEvent], orders: [anOrder()], bookings: [booking] });
    const gone = aLedgerEntry({ id: anId<MessageId>(0xff), bookingId: anId<BookingId>(0xff) });
    await record(storage, [aLedgerEntry(), gone]);
    const claimed = await claim(storage, { claimId: FIRST, now: NOW });
    const [known, erased] = claimed.toSorted((a, b) => (a.entry.id < b.entry.id ? -1 : 1));
    const seen = seenFor("start", { booking, event: fullEvent }, NOW);
    assert.deepEqual(known, { entry: aLedgerEntry(), seen });
    assert.deepEqual(erased?.entry, gone);
    assert.equal(erased?.seen, undefined);
  },
};

const triggers = [...timeTriggers, ...changeTriggers];

const at = (minutes: number): Date => later(NOW, minutes * MINUTE);

/** Bookings in each status and with each history that makes a difference to what is seen of them. */
const histories: readonly [what: string, booking: Partial<Booking>, event: Partial<CoachEvent>][] = [
  ["waits", {}, {}],
  ["was accepted at once", { requestedAt: at(1), state: { status: "Accepted", acceptedAt: at(1) } }, {}],
  ...Object.values(fullStates).map((state): (typeof histories)[number] => [
    `is ${state.status}`,
    { state, completedAt: null },
    {},
  ]),
  ["is completed", { state: fullStates.Accepted, completedAt: at(2) }, {}],
  ["was moved", { requestedAt: at(3) }, { movedAt: at(4) }],
  ["was requested when it had been moved", { requestedAt: at(4) }, { movedAt: at(4) }],
  ...[
    {},
    { state: fullStates.Accepted },
    { requestedAt: at(1), state: { status: "Accepted", acceptedAt: at(1) } },
  ].flatMap((booking) =>
    bookingPayments.map((payment): (typeof histories)[number] => [
      `${"state" in booking ? "is accepted" : "waits"}${"requestedAt" in booking ? " at once" : ""}, its card ${payment.status}`,
      { ...(booking as Partial<Booking>), payment },
      {},
    ]),
  ),
  [
    "was paid before it was accepted",
    { state: { status: "Accepted", acceptedAt: at(3) }, payment: { status: "Paid", paidAt: at(2) } },
    {},
  ],
  ["has lapsed", {}, { startAt: at(-1) }],
  ["has lapsed by being moved", {}, { startAt: at(-2), movedAt: at(-1) }],
  ["lapses a millisecond later", {}, { startAt: later(NOW, 1) }],
  ["lapses just now", {}, { startAt: NOW }],
];

const seenOf = (what: string, booking: Partial<Booking>, event: Partial<CoachEvent>): ContractCase => ({
  name: `sees of a booking that ${what} what the domain does, whatever its messages are about`,
  run: async (storage) => {
    const booked = { booking: aBooking(booking), event: anEvent(event) };
    await keep(storage, { events: [booked.event], orders: [anOrder()], bookings: [booked.booking] });
    const about = triggers.map((on, index) => aLedgerEntry({ id: anId<MessageId>(index), on, channel: on }));
    await record(storage, about);
    const claimed = await claim(storage, { claimId: FIRST, now: NOW });
    assert.deepEqual(
      claimed,
      about.map((entry) => ({ entry, seen: seenFor(entry.on, booked, NOW) })),
    );
  },
});

const failed: ContractCase = {
  name: "keeps what became of a message that is to be tried again",
  run: async (storage) => {
    await record(storage, [aLedgerEntry()]);
    await claim(storage, { claimId: FIRST, now: NOW });
    const nextAttemptAt = later(NOW, 30_001);
    const tried = aLedgerEntry({ attempts: 1, reason: AWKWARD_TEXT, nextAttemptAt });
    await settle(storage, FIRST, [tried]);
    assert.deepEqual(await claimEntries(storage, SECOND, later(nextAttemptAt, -1)), []);
    assert.deepEqual(await claimEntries(storage, SECOND, nextAttemptAt), [tried]);
  },
};

const dueOnly: ContractCase = {
  name: "claims what is due and nothing before",
  run: async (storage) => {
    await record(storage, [aLedgerEntry()]);
    assert.deepEqual(await claimEntries(storage, FIRST, later(NOW, -1)), []);
    assert.deepEqual(await claimEntries(storage, FIRST, NOW), [aLedgerEntry()]);
  },
};

const longestDue: ContractCase = {
  name: "claims the longest due first, and no more than asked for",
  run: async (storage) => {
    const due = entries(5);
    await record(
      storage,
      [3, 0, 4, 1, 2].map((index) => due[index] as LedgerEntry),
    );
    const first = entriesOf(await claim(storage, { claimId: FIRST, now: NOW, limit: 2 }));
    const second = entriesOf(await claim(storage, { claimId: SECOND, now: NOW, limit: 2 }));
    assert.deepEqual([first, second], [due.slice(0, 2), due.slice(2, 4)]);
  },
};

const claimOnce: ContractCase = {
  name: "claims each message for one of several runs at once",
  run: async (storage) => {
    const due = entries(20);
    await record(storage, due);
    const runs = [1, 2, 3, 4].map((run) => claim(storage, { claimId: anId(run), now: NOW, limit: 10 }));
    const ids = (await Promise.all(runs)).flat().map(({ entry }) => entry.id);
    assert.equal(new Set(ids).size, ids.length);
    const rest = await claimEntries(storage, anId(9));
    assert.equal(ids.length + rest.length, due.length);
  },
};

const freedAgain: ContractCase = {
  name: "frees what a run has claimed when its claim is over",
  run: async (storage) => {
    await record(storage, [aLedgerEntry()]);
    await claim(storage, { claimId: FIRST, now: NOW });
    assert.deepEqual(await claimEntries(storage, SECOND, later(NOW, MINUTE - 1)), []);
    assert.deepEqual(await claimEntries(storage, SECOND, later(NOW, MINUTE)), [aLedgerEntry()]);
  },
};

const ownersOnly: ContractCase = {
  name: "takes outcomes from the claim that a message belongs to, and from no other",
  run: async (storage) => {
    await record(storage, [aLedgerEntry()]);
    await claim(storage, { claimId: FIRST, now: NOW });
    const over = later(NOW, MINUTE);
    await claim(storage, { claimId: SECOND, now: over });
    await settle(storage, FIRST, [{ ...aLedgerEntry(), status: "sent", sentAt: over, attempts: 9 }]);
    assert.deepEqual(await claimEntries(storage, THIRD, over), []);
    await settle(storage, SECOND, [aLedgerEntry({ attempts: 1 })]);
    assert.deepEqual(await claimEntries(storage, THIRD, over), [aLedgerEntry({ attempts: 1 })]);
  },
};

const lateOwner: ContractCase = {
  name: "takes an outcome that comes late, as long as nobody else has claimed the message",
  run: async (storage) => {
    await record(storage, [aLedgerEntry()]);
    await claim(storage, { claimId: FIRST, now: NOW });
    await settle(storage, FIRST, [{ ...aLedgerEntry(), status: "sent", sentAt: NOW, attempts: 1 }]);
    assert.deepEqual(await claimEntries(storage, SECOND, later(NOW, HOUR)), []);
  },
};

export const claimsContract: readonly ContractCase[] = [
  withBooking,
  ...histories.map((history) => seenOf(...history)),
  failed,
  dueOnly,
  longestDue,
  claimOnce,
  freedAgain,
  ownersOnly,
  lateOwner,
];

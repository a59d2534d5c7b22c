import assert from "node:assert/strict";
import {
  type BookingId,
  type LedgerEntry,
  type MessageId,
  messageStatuses,
  viewBooking,
} from "@bookings/domain";
import { ATHLETE, aLedgerEntry, COACH, HOUR, later, MINUTE, NOW, START } from "../builders.ts";
import { anId } from "../ids.ts";
import type { ContractCase } from "./contract-case.ts";
import { AWKWARD_TEXT, fullBooking, fullEvent, fullStates } from "./samples.ts";
import { claim, claimEntries, record, settle } from "./steps.ts";

const farewell = viewBooking({ booking: fullBooking(fullStates.Canceled), event: fullEvent });
const [FIRST, SECOND] = [anId(1), anId(2)] as [string, string];

const full = aLedgerEntry({
  on: "canceled",
  recipient: { userId: COACH, role: "Coach" },
  occurrence: new Date("2026-02-03T04:05:06.789Z"),
  reason: AWKWARD_TEXT,
  attempts: 3,
  dueAt: later(NOW, -HOUR),
  expiresAt: new Date("9999-12-31T23:59:59.999Z"),
  nextAttemptAt: later(NOW, -MINUTE),
  farewell,
});

const roundTrip: ContractCase = {
  name: "keeps every field of a message",
  run: async (storage) => {
    const bare = aLedgerEntry({ id: anId<MessageId>(1), channel: "other", dueAt: NOW });
    await record(storage, [full, bare]);
    assert.deepEqual(await claimEntries(storage, FIRST), [bare, full]);
  },
};

const idempotent: ContractCase = {
  name: "records a message once, also for rivals at once",
  run: async (storage) => {
    const toCoach = aLedgerEntry({ id: anId<MessageId>(0xff), recipient: { userId: COACH, role: "Coach" } });
    await record(storage, [aLedgerEntry(), toCoach]);
    const again = (index: number): LedgerEntry[] => [
      { ...aLedgerEntry(), id: anId<MessageId>(2 * index), dueAt: START },
      { ...toCoach, id: anId<MessageId>(2 * index + 1), dueAt: START },
    ];
    const rivals = [1, 2, 3, 4].map((index) => (index % 2 === 0 ? again(index) : again(index).toReversed()));
    await Promise.all(rivals.map((entries) => record(storage, entries)));
    assert.deepEqual(await claimEntries(storage, FIRST), [aLedgerEntry(), toCoach]);
  },
};

const distinct: [what: string, change: Partial<LedgerEntry>][] = [
  ["booking", { bookingId: anId<BookingId>(0xff) }],
  ["rule", { ruleId: "another" }],
  ["recipient", { recipient: { userId: COACH, role: "Coach" } }],
  ["occurrence", { occurrence: later(START, 1) }],
  ["channel", { channel: "another" }],
];

const distinctCases: ContractCase[] = distinct.map(([what, change]) => ({
  name: `records another message for another ${what}`,
  run: async (storage) => {
    await record(storage, [aLedgerEntry()]);
    await record(storage, [{ ...aLedgerEntry(change), id: anId<MessageId>(0xff) }]);
    assert.equal((await claimEntries(storage, FIRST)).length, 2);
  },
}));

const firstAtOnce: ContractCase = {
  name: "records a new message once for rivals at once",
  run: async (storage) => {
    const toCoach = (index: number) => ({
      id: anId<MessageId>(10 + index),
      recipient: { userId: COACH, role: "Coach" } as const,
    });
    const rivals = [1, 2, 3, 4].map((index) => [
      aLedgerEntry({ id: anId<MessageId>(index) }),
      aLedgerEntry(toCoach(index)),
    ]);
    await Promise.all(
      rivals.map((both, index) => record(storage, index % 2 === 0 ? both : both.toReversed())),
    );
    const recipients = (await claimEntries(storage, FIRST)).map(({ recipient }) => recipient.role);
    assert.deepEqual(recipients, ["Athlete", "Coach"]);
  },
};

const takesOver: ContractCase = {
  name: "gives a pending message a farewell, and nothing else of what is recorded again",
  run: async (storage) => {
    await record(storage, [aLedgerEntry()]);
    await record(storage, [aLedgerEntry({ id: anId<MessageId>(1), dueAt: START, farewell })]);
    await record(storage, [aLedgerEntry({ id: anId<MessageId>(2) })]);
    assert.deepEqual(await claimEntries(storage, FIRST), [aLedgerEntry({ farewell })]);
  },
};

const settledCases: ContractCase[] = messageStatuses
  .filter((status) => status !== "pending")
  .map((status) => ({
    name: `is done with a message that is ${status}, whatever is recorded again`,
    run: async (storage) => {
      await record(storage, [aLedgerEntry()]);
      await claim(storage, { claimId: FIRST, now: NOW });
      const sentAt = status === "sent" ? NOW : null;
      await settle(storage, FIRST, [
        { ...aLedgerEntry(), status, reason: AWKWARD_TEXT, attempts: 1, sentAt },
      ]);
      await record(storage, [aLedgerEntry({ id: anId<MessageId>(1), farewell })]);
      assert.deepEqual(await claimEntries(storage, SECOND, later(NOW, HOUR)), []);
    },
  }));

/** Erasing everything about the booking takes along what is no farewell, and so tells which still are. */
const farewellCases: ContractCase[] = messageStatuses.map((status) => {
  const isKept = status === "pending" || status === "dead";
  return {
    name: `${isKept ? "keeps" : "gives up"} the farewell of a message that is ${status}`,
    run: async (storage) => {
      await record(storage, [aLedgerEntry({ farewell })]);
      await claim(storage, { claimId: FIRST, now: NOW });
      await settle(storage, FIRST, [aLedgerEntry({ status })]);
      const erased = await storage.uow.run(({ ledger }) => ledger.erase(COACH, [aLedgerEntry().bookingId]));
      assert.equal(erased, isKept ? 0 : 1);
    },
  };
});

const erases: ContractCase = {
  name: "erases what was for a user or about bookings, save the farewells to others",
  run: async (storage) => {
    const { id, bookingId } = aLedgerEntry();
    const other = { recipient: { userId: COACH, role: "Coach" } } as const;
    const kept = [
      aLedgerEntry({ ...other, id: anId<MessageId>(1), farewell }),
      aLedgerEntry({ ...other, id: anId<MessageId>(2), bookingId: anId<BookingId>(0xff) }),
    ];
    await record(storage, [
      ...kept,
      aLedgerEntry(),
      aLedgerEntry({ ...other, id: anId<MessageId>(3), channel: "another" }),
      aLedgerEntry({ id: anId<MessageId>(4), channel: "another", farewell }),
      aLedgerEntry({ id: anId<MessageId>(5), bookingId: anId<BookingId>(0xff) }),
    ]);
    await claim(storage, { claimId: FIRST, now: NOW });
    assert.equal(await storage.uow.run(({ ledger }) => ledger.erase(ATHLETE, [bookingId])), 4);
    await settle(storage, FIRST, [{ ...aLedgerEntry(), id, status: "sent" }]);
    assert.deepEqual(await claimEntries(storage, SECOND, later(NOW, HOUR)), kept);
  },
};

export const ledgerContract: readonly ContractCase[] = [
  roundTrip,
  idempotent,
  firstAtOnce,
  ...distinctCases,
  takesOver,
  ...settledCases,
  ...farewellCases,
  erases,
];

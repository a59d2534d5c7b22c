import assert from "node:assert/strict";
import type { BookingId, LedgerEntry, MessageId, NotificationCase, Storage } from "@bookings/domain";
import { aBooking, aLedgerEntry, anEvent, anOrder, DAY, HOUR, later, NOW } from "../builders.ts";
import { anId } from "../ids.ts";
import type { ContractCase } from "./contract-case.ts";
import { keep, record } from "./steps.ts";

const numbered = (number: number, changes: Partial<LedgerEntry> = {}): LedgerEntry =>
  aLedgerEntry({ id: anId<MessageId>(number), ruleId: `rule-${number}`, ...changes });

const none = { pending: 0, sent: 0, dead: 0, expired: 0, skipped: 0 };

const statuses = ["pending", "sent", "dead", "expired", "skipped", "sent"] as const;

const counts: readonly ContractCase[] = [
  {
    name: "counts nothing in an empty ledger",
    run: async (storage) => {
      assert.deepEqual(await storage.notifications.countDue(later(NOW, -DAY), NOW), none);
    },
  },
  {
    name: "counts what fell due by what has become of it",
    run: async (storage) => {
      const entries = statuses.map((status, index) =>
        numbered(index + 1, { status, dueAt: later(NOW, index) }),
      );
      await record(storage, entries);
      const all = await storage.notifications.countDue(NOW, later(NOW, HOUR));
      assert.deepEqual(all, { pending: 1, sent: 2, dead: 1, expired: 1, skipped: 1 });
    },
  },
  {
    name: "counts from the first instant on, and up to the second one without it",
    run: async (storage) => {
      await record(
        storage,
        [-1, 0, 9, 10].map((at, index) => numbered(index + 1, { dueAt: later(NOW, at) })),
      );
      const counted = await storage.notifications.countDue(NOW, later(NOW, 10));
      assert.deepEqual(counted, { ...none, pending: 2 });
    },
  },
];

const bookingId = anId<BookingId>(0xb0);

const caseOf = (storage: Storage, id: BookingId = bookingId): Promise<NotificationCase> =>
  storage.notifications.caseOf(id);

const cases: readonly ContractCase[] = [
  {
    name: "has nothing about a booking that is not there, but how far the rules are",
    run: async (storage) => {
      await storage.uow.run(({ ledger }) => ledger.openRules(["reminder"], NOW));
      const progress = new Map([["reminder", { since: NOW, scannedUntil: NOW }]]);
      assert.deepEqual(await caseOf(storage), { entries: [], progress });
    },
  },
  {
    name: "shows a booking as it is kept, its event, and every message about it with all it holds",
    run: async (storage) => {
      const [booking, event] = [aBooking({ bookingId }), anEvent({ movedAt: later(NOW, 5) })];
      await keep(storage, { events: [event], orders: [anOrder()], bookings: [booking] });
      const entries = [
        numbered(3, { dueAt: later(NOW, 2), status: "dead", reason: "gone", attempts: 8 }),
        numbered(2, { dueAt: later(NOW, 1) }),
        numbered(1, { dueAt: later(NOW, 1), status: "sent", sentAt: later(NOW, 3) }),
      ];
      await record(storage, [...entries, numbered(4, { bookingId: anId<BookingId>(0xb2) })]);
      const found = await caseOf(storage);
      assert.deepEqual(found, { booked: { booking, event }, entries, progress: new Map() });
    },
  },
  {
    name: "shows messages that have outlived their booking",
    run: async (storage) => {
      await record(storage, [numbered(1)]);
      assert.deepEqual(await caseOf(storage), { entries: [numbered(1)], progress: new Map() });
    },
  },
  {
    name: "tells of each rule since when it is there and how far it was looked at",
    run: async (storage) => {
      await storage.uow.run(async ({ ledger }) => {
        await ledger.openRules(["first", "second"], NOW);
        await ledger.closeScan(["second"], later(NOW, HOUR));
      });
      assert.deepEqual(
        (await caseOf(storage)).progress,
        new Map([
          ["first", { since: NOW, scannedUntil: NOW }],
          ["second", { since: NOW, scannedUntil: later(NOW, HOUR) }],
        ]),
      );
    },
  },
];

export const notificationCasesContract: readonly ContractCase[] = [...counts, ...cases];

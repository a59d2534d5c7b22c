import assert from "node:assert/strict";
import {
  type BookingId,
  type LedgerEntry,
  type MessageId,
  type NotificationFilter,
  NotificationNotFound,
  type Storage,
  viewNotification,
} from "@bookings/domain";
import { aLedgerEntry, later, NOW } from "../builders.ts";
import { anId } from "../ids.ts";
import type { ContractCase } from "./contract-case.ts";
import { AWKWARD_TEXT } from "./samples.ts";
import { claimEntries, record } from "./steps.ts";

const numbered = (number: number, changes: Partial<LedgerEntry> = {}): LedgerEntry =>
  aLedgerEntry({ id: anId<MessageId>(number), ruleId: `rule-${number}`, ...changes });

/** One in each state, in the order in which they are listed. */
const entries: readonly LedgerEntry[] = [
  numbered(5, { dueAt: later(NOW, 3) }),
  numbered(2, { dueAt: later(NOW, 2), status: "sent", attempts: 1, sentAt: later(NOW, 9) }),
  numbered(4, { dueAt: later(NOW, 1), status: "skipped", reason: "gone" }),
  numbered(3, { dueAt: later(NOW, 1), status: "dead", reason: AWKWARD_TEXT, attempts: 8 }),
  numbered(1, { dueAt: NOW, status: "expired", bookingId: anId<BookingId>(0xb2) }),
];

const list = async (storage: Storage, filter: Partial<NotificationFilter>): Promise<string[]> =>
  (await storage.notifications.list({ limit: 10, ...filter })).map(({ id }) => id);

const ids = (...numbers: readonly number[]): string[] => numbers.map((number) => anId(number));

const filters: readonly [what: string, filter: Partial<NotificationFilter>, numbers: readonly number[]][] = [
  ["everything", {}, [5, 2, 4, 3, 1]],
  ["what was given up", { statuses: ["dead"] }, [3]],
  ["what was sent", { statuses: ["sent"] }, [2]],
  ["several statuses", { statuses: ["expired", "dead"] }, [3, 1]],
  ["no status at all", { statuses: [] }, []],
  ["one booking", { bookingId: anId<BookingId>(0xb2) }, [1]],
  ["one booking in a status", { bookingId: anId<BookingId>(0xb2), statuses: ["sent"] }, []],
  ["a booking that nothing is about", { bookingId: anId<BookingId>(0xb9) }, []],
  ["the first ones", { limit: 2 }, [5, 2]],
  ["those behind one", { after: { dueAt: later(NOW, 1), id: anId<MessageId>(4) } }, [3, 1]],
  ["those behind the last one", { after: { dueAt: NOW, id: anId<MessageId>(1) } }, []],
  ["a page", { after: { dueAt: later(NOW, 3), id: anId<MessageId>(5) }, limit: 2 }, [2, 4]],
];

const lists = filters.map(
  ([what, filter, numbers]): ContractCase => ({
    name: `lists of the ledger ${what}, the latest due first`,
    run: async (storage) => {
      await record(storage, entries.toReversed());
      assert.deepEqual(await list(storage, filter), ids(...numbers));
    },
  }),
);

const open = (storage: Storage, number: number): Promise<LedgerEntry> =>
  storage.uow.run(({ ledger }) => ledger.open(anId<MessageId>(number)));

const cases: readonly ContractCase[] = [
  {
    name: "shows a message in each state whole",
    run: async (storage) => {
      await record(storage, entries);
      assert.deepEqual(await storage.notifications.list({ limit: 10 }), entries.map(viewNotification));
    },
  },
  {
    name: "opens one message of the ledger, or says that there is none",
    run: async (storage) => {
      await record(storage, entries);
      assert.deepEqual(await open(storage, 3), entries[3]);
      await assert.rejects(open(storage, 99), NotificationNotFound);
    },
  },
  {
    name: "saves what has changed of a message, which is due again then",
    run: async (storage) => {
      await record(storage, entries);
      const revived = { ...numbered(3, entries[3]), status: "pending", reason: null, attempts: 0 } as const;
      await storage.uow.run(({ ledger }) => ledger.save(revived));
      assert.deepEqual(await open(storage, 3), revived);
      const due = await claimEntries(storage, "run", later(NOW, 10));
      assert.deepEqual(
        due.map(({ id }) => id),
        ids(3, 5),
      );
    },
  },
];

export const notificationListsContract: readonly ContractCase[] = [...lists, ...cases];

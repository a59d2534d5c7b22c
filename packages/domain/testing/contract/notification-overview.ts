import assert from "node:assert/strict";
import {
  type LedgerEntry,
  type MessageId,
  messageStatuses,
  type NotificationOverview,
} from "@bookings/domain";
import { aLedgerEntry, HOUR, later, MINUTE, NOW } from "../builders.ts";
import { anId } from "../ids.ts";
import type { ContractCase } from "./contract-case.ts";
import { claim, record, settle } from "./steps.ts";

const numbered = (number: number, changes: Partial<LedgerEntry>): LedgerEntry =>
  aLedgerEntry({ id: anId<MessageId>(number), ruleId: `rule-${number}`, ...changes });

const pendingAt = (...instants: readonly Date[]): LedgerEntry[] =>
  instants.map((nextAttemptAt, index) => numbered(index + 1, { nextAttemptAt, dueAt: later(NOW, -HOUR) }));

/** As if it were due: only its status tells that it is not. */
const settledEntries: readonly LedgerEntry[] = messageStatuses
  .filter((status) => status !== "pending")
  .map((status, index) => numbered(0x50 + index, { status, nextAttemptAt: later(NOW, -HOUR) }));

const overviews: readonly [what: string, entries: readonly LedgerEntry[], overview: NotificationOverview][] =
  [
    ["of an empty ledger", [], { due: 0, pending: 0, dead: 0, oldestDueAt: null }],
    [
      "with what comes later",
      pendingAt(later(NOW, 1), later(NOW, HOUR)),
      { due: 0, pending: 2, dead: 0, oldestDueAt: null },
    ],
    [
      "with what is due since just now",
      pendingAt(NOW, later(NOW, 1)),
      { due: 1, pending: 2, dead: 0, oldestDueAt: NOW.toISOString() },
    ],
    [
      "with the one that waits longest, wherever it stands",
      pendingAt(later(NOW, -1), later(NOW, -MINUTE), NOW),
      { due: 3, pending: 3, dead: 0, oldestDueAt: later(NOW, -MINUTE).toISOString() },
    ],
    [
      "with what is over, of which only the dead count",
      settledEntries,
      { due: 0, pending: 0, dead: 1, oldestDueAt: null },
    ],
    [
      "with all of these",
      [...pendingAt(NOW, later(NOW, MINUTE)), ...settledEntries],
      { due: 1, pending: 2, dead: 1, oldestDueAt: NOW.toISOString() },
    ],
  ];

const totals = overviews.map(
  ([what, entries, overview]): ContractCase => ({
    name: `sums up the ledger ${what}`,
    run: async (storage) => {
      await record(storage, entries);
      assert.deepEqual(await storage.notifications.overview(NOW), overview);
    },
  }),
);

const claimed: ContractCase = {
  name: "sums up the ledger while a run has messages in its hands, and when it has given one up",
  run: async (storage) => {
    const [kept, given] = pendingAt(NOW, NOW) as [LedgerEntry, LedgerEntry];
    await record(storage, [kept, given]);
    await claim(storage, { claimId: anId(0xc1), now: NOW });
    assert.equal((await storage.notifications.overview(NOW)).due, 2);
    await settle(storage, anId(0xc1), [
      { ...kept, nextAttemptAt: later(NOW, MINUTE) },
      { ...given, status: "dead" },
    ]);
    const next = { due: 0, pending: 1, dead: 1, oldestDueAt: null };
    assert.deepEqual(await storage.notifications.overview(NOW), next);
  },
};

export const notificationOverviewContract: readonly ContractCase[] = [...totals, claimed];

import {
  type Claim,
  type Claimed,
  type LedgerEntry,
  type NotificationLedger,
  NotificationNotFound,
  type Outcome,
  type RuleProgress,
  seenFor,
} from "../index.ts";
import { ascending, bookedOf, insert, type LedgerRow, rowOf, type Store, update } from "./store.ts";

/** What makes two entries the same message. */
const keyOf = ({ bookingId, ruleId, recipient, occurrence, channel }: LedgerEntry): string =>
  JSON.stringify([bookingId, ruleId, recipient.userId, recipient.role, occurrence, channel]);

const knownIn = ({ ledger }: Store, entry: LedgerEntry): LedgerRow | undefined =>
  [...ledger.values()].find((row) => keyOf(row.entry) === keyOf(entry));

/** Records an entry that is not known yet. @returns whether it was new */
export function recordNew(store: Store, entry: LedgerEntry): boolean {
  const isNew = knownIn(store, entry) === undefined;
  if (isNew) insert(store.ledger, entry.id, { entry, claim: null });
  return isNew;
}

function record(store: Store, entry: LedgerEntry): void {
  const { ledger } = store;
  const known = knownIn(store, entry);
  if (known === undefined) return insert(ledger, entry.id, { entry, claim: null });
  if (known.entry.status !== "pending" || entry.farewell === null) return;
  const { farewell } = entry;
  update(ledger, known.entry.id, { ...known, entry: { ...known.entry, farewell } });
}

const isClaimable = ({ entry, claim }: LedgerRow, now: Date): boolean =>
  entry.status === "pending" && entry.nextAttemptAt <= now && (claim === null || claim.until <= now);

function claimDue(store: Store, { claimId, now, until, limit }: Claim): Claimed[] {
  const claimed = [...store.ledger.values()]
    .filter((row) => isClaimable(row, now))
    .toSorted(
      ({ entry: a }, { entry: b }) =>
        a.nextAttemptAt.getTime() - b.nextAttemptAt.getTime() || ascending(a.id, b.id),
    )
    .slice(0, limit);
  for (const row of claimed) update(store.ledger, row.entry.id, { ...row, claim: { claimId, until } });
  return claimed.map(({ entry }) => ({ entry, seen: seenIfKept(store, entry, now) }));
}

function seenIfKept(store: Store, { bookingId, on }: LedgerEntry, now: Date): Claimed["seen"] {
  const booking = store.bookings.get(bookingId);
  return booking && seenFor(on, bookedOf(store, booking), now);
}

function settle({ ledger }: Store, claimId: string, outcome: Outcome): void {
  const row = ledger.get(outcome.id);
  if (row?.claim?.claimId !== claimId) return;
  const { status, reason, attempts, nextAttemptAt, sentAt } = outcome;
  const farewell = status === "pending" || status === "dead" ? row.entry.farewell : null;
  update(ledger, outcome.id, {
    entry: { ...row.entry, status, reason, attempts, nextAttemptAt, sentAt, farewell },
    claim: null,
  });
}

function openRule({ rules }: Store, ruleId: string, now: Date): RuleProgress {
  if (!rules.has(ruleId)) insert(rules, ruleId, { since: now, scannedUntil: now });
  return rowOf(rules, ruleId);
}

function closeScan({ rules }: Store, ruleId: string, scannedUntil: Date): void {
  const progress = rules.get(ruleId);
  if (progress === undefined || progress.scannedUntil >= scannedUntil) return;
  update(rules, ruleId, { ...progress, scannedUntil });
}

export const memoryLedger = (store: Store): NotificationLedger => ({
  openRules: async (ruleIds, now) => ruleIds.map((ruleId) => openRule(store, ruleId, now)),

  closeScan: async (ruleIds, scannedUntil) => {
    for (const ruleId of ruleIds) closeScan(store, ruleId, scannedUntil);
  },

  record: async (entries) => {
    for (const entry of entries) record(store, entry);
  },

  claim: async (wanted) => claimDue(store, wanted),

  settle: async (claimId, outcomes) => {
    for (const outcome of outcomes) settle(store, claimId, outcome);
  },

  open: async (id) => {
    const row = store.ledger.get(id);
    if (row === undefined) throw new NotificationNotFound(id);
    return row.entry;
  },

  save: async (entry) => {
    const { status, reason, attempts, nextAttemptAt, sentAt } = entry;
    const row = rowOf(store.ledger, entry.id);
    const changed = { ...row.entry, status, reason, attempts, nextAttemptAt, sentAt };
    update(store.ledger, entry.id, { ...row, entry: changed });
  },

  erase: async (userId, bookingIds) => {
    const erased = [...store.ledger.values()].filter(
      ({ entry }) =>
        entry.recipient.userId === userId ||
        (bookingIds.includes(entry.bookingId) && entry.farewell === null),
    );
    for (const { entry } of erased) store.ledger.delete(entry.id);
    return erased.length;
  },
});

import assert from "node:assert/strict";
import type {
  Booked,
  Booking,
  BookingId,
  Claimed,
  CoachEvent,
  LedgerEntry,
  Order,
  Outcome,
  Storage,
} from "@bookings/domain";
import { later, MINUTE, NOW } from "../builders.ts";

export interface Rows {
  readonly events?: readonly CoachEvent[];
  readonly orders?: readonly Order[];
  readonly bookings?: readonly Booking[];
}

/** Writes rows just as they are, in one unit of work. */
export const keep = (storage: Storage, { events = [], orders = [], bookings = [] }: Rows): Promise<void> =>
  storage.uow.run(async (repositories) => {
    for (const event of events) assert.equal(await repositories.events.add(event), true);
    for (const order of orders) await repositories.orders.add(order);
    await repositories.bookings.add(bookings);
  });

export const open = (storage: Storage, bookingId: BookingId): Promise<Booked> =>
  storage.uow.run(({ bookings }) => bookings.open(bookingId));

export const saveEvents = (storage: Storage, events: readonly CoachEvent[]): Promise<void> =>
  storage.uow.run((repositories) => repositories.events.save(events));

export const addBookings = (storage: Storage, bookings: readonly Booking[]): Promise<void> =>
  storage.uow.run((repositories) => repositories.bookings.add(bookings));

export const record = (storage: Storage, entries: readonly LedgerEntry[]): Promise<void> =>
  storage.uow.run(({ ledger }) => ledger.record(entries));

export interface ClaimWish {
  readonly claimId: string;
  readonly now: Date;
  readonly limit?: number;
}

/** Claims for a minute. */
export const claim = (storage: Storage, { claimId, now, limit = 100 }: ClaimWish): Promise<Claimed[]> =>
  storage.uow.run(({ ledger }) => ledger.claim({ claimId, now, until: later(now, MINUTE), limit }));

/** Claims what is due. @returns the messages by id */
export const claimEntries = async (storage: Storage, claimId: string, now = NOW): Promise<LedgerEntry[]> =>
  entriesOf(await claim(storage, { claimId, now })).toSorted((a, b) => (a.id < b.id ? -1 : 1));

export const settle = (storage: Storage, claimId: string, outcomes: readonly Outcome[]): Promise<void> =>
  storage.uow.run(({ ledger }) => ledger.settle(claimId, outcomes));

export const entriesOf = (claimed: readonly Claimed[]): LedgerEntry[] => claimed.map(({ entry }) => entry);

/** How often each text stands in the list. */
export function tally(texts: readonly string[]): Record<string, number> {
  const groups = Map.groupBy(texts, (text) => text);
  return Object.fromEntries([...groups].map(([text, { length }]) => [text, length]));
}

/** The codes of those that were refused; anything but a named refusal ends the case. */
export function codesOf(settled: readonly PromiseSettledResult<unknown>[]): string[] {
  const reasons = settled.flatMap((one): unknown[] => (one.status === "rejected" ? [one.reason] : []));
  return reasons.map((reason) => {
    if (reason instanceof Error && "code" in reason) return String(reason.code);
    throw reason;
  });
}

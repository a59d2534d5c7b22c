import assert from "node:assert/strict";
import { type Booked, entriesFound, type LedgerEntry, type Look, type Storage } from "@bookings/domain";
import { aBooking, anEvent, anOrder, aRule, DAY, later, NOW, START } from "../builders.ts";
import { anId, sequentialIds } from "../ids.ts";
import { claim, entriesOf, keep } from "./steps.ts";

/** Everything that is ever due here is due before. */
const FAR = new Date("9000-01-01T00:00:00.000Z");

/** A look at all there is, of a rule that has always been there. */
export const aLook = ({ rule = aRule(), ...changes }: Partial<Look> = {}): Look => ({
  rule,
  since: later(NOW, -1000 * DAY),
  span: { from: later(NOW, -1000 * DAY), to: later(START, 1000 * DAY) },
  ...changes,
});

/** Keeps bookings with their events and orders, each of which may come several times. */
export async function keepBooked(storage: Storage, booked: readonly Booked[]): Promise<void> {
  const events = new Map(booked.map(({ event }) => [event.eventId, event]));
  const orders = new Map(
    booked.map(({ booking: { orderId, userId } }) => [orderId, anOrder({ orderId, userId })]),
  );
  await keep(storage, {
    events: [...events.values()],
    orders: [...orders.values()],
    bookings: booked.map(({ booking }) => booking),
  });
}

/** A booking with its event, each with an id of its own. */
export const booked = (
  booking: Parameters<typeof aBooking>[0] = {},
  event: Parameters<typeof anEvent>[0] = {},
): Booked => ({ booking: aBooking(booking), event: anEvent(event) });

export interface Seen {
  readonly looks: readonly Look[];
  readonly now?: Date;
  readonly channels?: readonly string[];
}

export const recordLooks = async (
  storage: Storage,
  { looks, now = NOW, channels = ["test"] }: Seen,
): Promise<number> =>
  (await storage.uow.run(({ due }) => due.record(looks, { channels, now, limit: 1_000_000 }))).added;

const keyOf = ({ bookingId, ruleId, recipient, occurrence, channel }: Omit<LedgerEntry, "id">): string =>
  [bookingId, ruleId, recipient.role, recipient.userId, occurrence.toISOString(), channel].join();

/** What nobody but the storage decides is left out, and the order does not matter. */
const comparable = (entries: readonly LedgerEntry[]): Omit<LedgerEntry, "id">[] =>
  entries.map(({ id: _, ...entry }) => entry).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

/** All messages, which are claimed by this for good. */
export const everyMessage = async (storage: Storage): Promise<LedgerEntry[]> =>
  entriesOf(await claim(storage, { claimId: anId(0xa11), now: FAR, limit: 10_000 }));

/** Records, and holds every field of what was recorded against what the domain says. @returns the messages */
export async function recordAsDefined(
  storage: Storage,
  all: readonly Booked[],
  seen: Seen,
): Promise<LedgerEntry[]> {
  const { looks, now = NOW, channels = ["test"] } = seen;
  const scope = { channels, ids: sequentialIds() };
  const defined = looks.flatMap((look) => all.flatMap((one) => entriesFound(look, one, now, scope)));
  assert.equal(await recordLooks(storage, seen), defined.length);
  const recorded = await everyMessage(storage);
  assert.deepEqual(comparable(recorded), comparable(defined));
  assert.equal(new Set(recorded.map(({ id }) => id)).size, recorded.length);
  return recorded;
}

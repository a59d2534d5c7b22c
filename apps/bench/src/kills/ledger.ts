import { createHash } from "node:crypto";
import { type BookingAnswer, fingerprint, type OrderAnswer } from "../support/catalog.ts";
import type { Answer } from "../support/client.ts";
import type { Command, Outcome } from "./command.ts";

/** A command with a key, and what its client was told. */
export interface Acknowledged {
  readonly command: Command;
  readonly status: number;
  readonly digest: string;
  readonly unclear: boolean;
}

export interface Sale {
  readonly orderId: string;
  readonly userId: string;
  /** The events asked for, see {@link fingerprint}. */
  readonly events: string;
}

/** How a booking has to be, by the last answer about it. */
export interface Expected {
  readonly userId: string;
  readonly state: string;
}

/** What clients were told, for good: nothing of this may get lost. */
export interface Ledger {
  readonly keys: Acknowledged[];
  readonly sales: Map<string, Sale>;
  readonly bookings: Map<string, Expected>;
  /** Definite answers that make no sense to who asked, such as that an own request was somebody else's before. */
  readonly surprises: string[];
}

export const newLedger = (): Ledger => ({
  keys: [],
  sales: new Map(),
  bookings: new Map(),
  surprises: [],
});

export const digestOf = ({ text }: Answer): string => createHash("sha1").update(text).digest("base64");

/** Everything that a command can change about a booking. */
export const stateOf = (status: string, completed: boolean, note: string | null): string =>
  `${status}${completed ? ", completed" : ""}${note === null ? "" : `, note "${note}"`}`;

export function recordBooking(ledger: Ledger, userId: string, booking: BookingAnswer): void {
  const { bookingId, bookingStatus, completed, note } = booking;
  ledger.bookings.set(bookingId, { userId, state: stateOf(bookingStatus, completed, note) });
}

export function recordSale(ledger: Ledger, order: OrderAnswer, eventIds: readonly string[]): void {
  const { orderId, userId, bookings } = order;
  ledger.sales.set(orderId, { orderId, userId, events: fingerprint(eventIds) });
  for (const booking of bookings) recordBooking(ledger, userId, booking);
}

export function recordKey(ledger: Ledger, command: Command, { answer, unclear }: Outcome): void {
  const { status } = answer;
  ledger.keys.push({ command, status, digest: digestOf(answer), unclear });
}

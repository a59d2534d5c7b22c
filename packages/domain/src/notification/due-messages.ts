import { lapse } from "../booking/booking.ts";
import type { Booked } from "../booking/booking-view.ts";
import type { BookingId } from "../shared/ids.ts";
import { type DueScope, entriesAt } from "./due.ts";
import { foundAt, isSilence, momentFound } from "./due-moment.ts";
import type { LedgerEntry } from "./ledger.ts";
import type { NotificationRule } from "./rule.ts";

/** From the first instant to the last, both included. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** A rule, and the time for which it is looked at. */
export interface Look {
  readonly rule: NotificationRule;
  /** Moments before this instant are none of the rule's business. */
  readonly since: Date;
  readonly span: Span;
}

/** What bounds a recording. */
export interface RecordingScope {
  readonly now: Date;
  /** Those that are configured. */
  readonly channels: readonly string[];
  /** Messages found, of rules of one kind, at which to stop: more than there can ever be about one booking. */
  readonly limit: number;
  /** Where to go on, in the order of ids; at the first booking when absent. */
  readonly from?: BookingId | undefined;
}

/** What came of a recording. */
export interface Recorded {
  /** Messages that were new. */
  readonly added: number;
  /** Where to go on; absent when everything was found. */
  readonly next?: BookingId | undefined;
}

/** Port: writes into the ledger what is due, inside a unit of work that has opened the rules. */
export interface DueMessages {
  /**
   * Records what {@link entriesFound} says of each look and each booking; all looks are read at the scope's `now`. What is
   * recorded already stays as it is. Where there is a server it makes the rows itself, ids included: to carry them
   * here and back would cost more than everything else.
   */
  record(looks: readonly Look[], scope: RecordingScope): Promise<Recorded>;
}

/**
 * What a look finds to say about a booking as it is kept: the definition, whose likeness each storage has in its own
 * language. Conditions are judged when the message leaves.
 */
export function entriesFound(
  { rule, since, span }: Look,
  { booking, event }: Booked,
  now: Date,
  scope: Omit<DueScope, "since">,
): LedgerEntry[] {
  const seen = { booking: lapse(booking, event, now), event };
  const moment = momentFound(rule, seen, since);
  if (isSilence(moment) || !isWithin(foundAt(rule, { booking, event }, moment), span)) return [];
  return entriesAt(moment, rule, seen, scope);
}

const isWithin = (instant: Date | null, { from, to }: Span): boolean =>
  instant !== null && from <= instant && instant <= to;

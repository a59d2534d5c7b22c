import { type Command, perform, type Sender } from "../kills/command.ts";
import { stateOf } from "../kills/ledger.ts";
import type { Told } from "../kills/load.ts";
import type { Callers } from "../support/callers.ts";
import type { BookingAnswer } from "../support/catalog.ts";
import { bodyOf } from "../support/client.ts";

/** What clients saw who looked at what they had just been told. */
export interface ReadBack {
  reads: number;
  /** Of what was acknowledged a moment before, something was missing or as it was before. */
  readonly violations: string[];
}

export const newReadBack = (): ReadBack => ({ reads: 0, violations: [] });

const state = ({ bookingStatus, completed, note }: BookingAnswer): string =>
  stateOf(bookingStatus, completed, note);

/** The athlete's own list; others look at the booking itself. */
function question({ to, athlete, bookings }: Told, callers: Callers): Command {
  const path = to === athlete ? `/v1/bookings?userId=${athlete}` : `/v1/bookings/${bookings[0]?.bookingId}`;
  return { method: "GET", path, token: callers.user(to) };
}

const listOf = (body: BookingAnswer | readonly BookingAnswer[]): readonly BookingAnswer[] =>
  Array.isArray(body) ? (body as readonly BookingAnswer[]) : [body as BookingAnswer];

/** The next thing that whoever was told something does is to look at it: it has to be there, as told. */
export async function readBack(sender: Sender, callers: Callers, told: Told, seen: ReadBack): Promise<void> {
  const outcome = await perform(sender, question(told, callers));
  if (outcome === undefined) return;
  seen.reads += 1;
  const { answer } = outcome;
  const found = answer.status === 200 ? listOf(bodyOf<BookingAnswer[]>(answer)) : [];
  for (const booking of told.bookings) {
    const now = found.find(({ bookingId }) => bookingId === booking.bookingId);
    if (now !== undefined && state(now) === state(booking)) continue;
    const what = now === undefined ? "is missing" : `is ${state(now)}`;
    seen.violations.push(`booking ${booking.bookingId} ${what}, not ${state(booking)}: ${answer.status}`);
  }
}

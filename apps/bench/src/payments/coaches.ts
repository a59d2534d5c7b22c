import { setTimeout as pause } from "node:timers/promises";
import { type BookingAnswer, type Offer } from "../support/catalog.ts";
import type { Chance } from "../support/chance.ts";
import { bodyOf } from "../support/client.ts";
import { expectSuccess, type Stage } from "../support/stage.ts";
import type { Bank } from "./bank.ts";

/** What coaches have seen so far. */
export interface Eyes {
  looks: number;
  readonly seen: Set<string>;
  /** Bookings that a coach has seen before the money was there. */
  readonly unpaid: string[];
  isOver: boolean;
}

/** The bookings of an event, as its coach sees them. */
export async function listOf({ ask, callers }: Stage, { eventId, coachId }: Offer): Promise<BookingAnswer[]> {
  const path = `/v1/bookings?eventId=${eventId}`;
  return bodyOf(await expectSuccess(ask({ method: "GET", path, token: callers.user(coachId) })));
}

const PAUSE = 25;

/** One coach after the other looks at the list, all the time. */
export async function watch(
  stage: Stage,
  events: readonly Offer[],
  bank: Bank,
  chance: Chance,
  eyes: Eyes,
): Promise<void> {
  while (!eyes.isOver) {
    // A process may just be dead.
    const bookings = await listOf(stage, chance.pick(events)).catch(() => []);
    eyes.looks += 1;
    for (const { bookingId, orderId } of bookings) {
      eyes.seen.add(bookingId);
      if (!bank.hasCharged(orderId)) eyes.unpaid.push(`booking ${bookingId} of order ${orderId}`);
    }
    await pause(PAUSE);
  }
}

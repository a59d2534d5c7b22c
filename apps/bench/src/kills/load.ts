import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Callers } from "../support/callers.ts";
import { type BookingAnswer, type OrderAnswer, orderBody } from "../support/catalog.ts";
import type { Chance } from "../support/chance.ts";
import { bodyOf, summaryOf } from "../support/client.ts";
import { type Command, type Outcome, perform, type Sender } from "./command.ts";
import { type Ledger, recordBooking, recordKey, recordSale } from "./ledger.ts";
import { announce, leave, type Market, newEvents, putCommand, type Stall, visit } from "./market.ts";

/** Clients that go on whatever happens, and write down what they are told. */
export interface Load {
  readonly sender: Sender;
  readonly callers: Callers;
  readonly ledger: Ledger;
  readonly market: Market;
  readonly chance: Chance;
  /** Looks at what somebody has just been told, before anything else happens to it. */
  readonly look?: Look;
  isOver: boolean;
}

/** What was acknowledged, to whom. */
export interface Told {
  readonly to: string;
  readonly athlete: string;
  readonly bookings: readonly BookingAnswer[];
}

export type Look = (told: Told) => Promise<void>;

/** Longest time, in milliseconds, that a client thinks before it begins anew. */
const THINKING = 60;

/** Performs a command, and notes it where its answer is not one of those that make sense. */
async function done(load: Load, command: Command, sensible: readonly string[]): Promise<Outcome | undefined> {
  const outcome = await perform(load.sender, command);
  if (outcome === undefined) return undefined;
  if (command.key !== undefined) recordKey(load.ledger, command, outcome);
  const summary = summaryOf(outcome.answer);
  if (sensible.includes(summary)) return outcome;
  const after = outcome.unclear ? " after an unclear request" : "";
  load.ledger.surprises.push(`${command.method} ${command.path}: ${summary}${after}`);
  return undefined;
}

const post = (path: string, token: string, body?: unknown): Command => ({
  method: "POST",
  path,
  token,
  key: randomUUID(),
  ...(body === undefined ? {} : { body }),
});

/** One athlete's: an order, and what becomes of it. */
export async function story(load: Load): Promise<void> {
  await replenish(load);
  const visited = visit(load.market, load.chance);
  if (visited.length > 0) await book(load, visited);
  for (const stall of leave(load.market, visited))
    if (!stall.event.requiresApproval) await conclude(load, stall);
}

export async function replenish(load: Load): Promise<void> {
  for (const event of newEvents(load.market, load.chance)) {
    await done(load, putCommand(event, load.callers.admin), ["200", "201"]);
    announce(load.market, event);
  }
}

async function book(load: Load, visited: readonly Stall[]): Promise<void> {
  const athlete = randomUUID();
  const eventIds = visited.map(({ event }) => event.eventId);
  const command = post("/v1/bookings", load.callers.user(athlete), orderBody(athlete, eventIds));
  const outcome = await done(load, command, ["201", "409 event_full"]);
  if (outcome?.answer.status !== 201) {
    for (const stall of visited) stall.refusals += 1;
    return;
  }
  const order = bodyOf<OrderAnswer>(outcome.answer);
  recordSale(load.ledger, order, eventIds);
  await load.look?.({ to: athlete, athlete, bookings: order.bookings });
  for (const stall of visited) stall.sold += 1;
  for (const booking of order.bookings) {
    const stall = visited.find(({ event }) => event.eventId === booking.eventId);
    if (stall !== undefined) await decide({ load, athlete, booking, stall });
  }
}

/** A booking, and those whom it concerns. */
interface Case {
  readonly load: Load;
  readonly athlete: string;
  readonly booking: BookingAnswer;
  readonly stall: Stall;
}

/** The coach accepts, or does not; the athlete cancels, or does not; some leave it at that. */
async function decide(it: Case): Promise<void> {
  const { event, lasting } = it.stall;
  const roll = it.load.chance.next();
  if (!event.requiresApproval) {
    if (roll < 0.25) return cancel(it);
    lasting.set(it.booking.bookingId, it.athlete);
    return;
  }
  if (roll < 0.55) await change(it, "accept", event.coachId);
  if (roll < 0.2 || (roll > 0.55 && roll < 0.7)) return cancel(it);
  if (roll > 0.85 && (await change(it, "reject", event.coachId))) it.stall.sold -= 1;
}

async function cancel(it: Case): Promise<void> {
  const { load, athlete, booking } = it;
  const body = { userId: athlete, cancellationReasonCode: "NoTime", cancellationReasonText: "exams" };
  if (!(await change(it, "cancel", athlete, body))) return;
  it.stall.sold -= 1;
  if (load.chance.next() > 0.5) return;
  const path = `/v1/bookings/${booking.bookingId}/dismiss?userId=${athlete}`;
  await done(load, post(path, load.callers.user(athlete)), ["204"]);
}

/** Tells whether it is known to have changed. */
async function change(
  { load, athlete, booking }: Case,
  verb: string,
  by: string,
  body?: unknown,
): Promise<boolean> {
  const path = `/v1/bookings/${booking.bookingId}/${verb}`;
  const outcome = await done(load, post(path, load.callers.user(by), body), ["200"]);
  await told(load, { to: by, athlete, bookingId: booking.bookingId, outcome });
  return outcome !== undefined;
}

interface Reply {
  readonly to: string;
  readonly athlete: string;
  readonly bookingId: string;
  readonly outcome: Outcome | undefined;
}

async function told(load: Load, { to, athlete, bookingId, outcome }: Reply): Promise<void> {
  // Nobody can tell any more how it has to be.
  if (outcome === undefined) return void load.ledger.bookings.delete(bookingId);
  const booking = bodyOf<BookingAnswer>(outcome.answer);
  recordBooking(load.ledger, athlete, booking);
  await load.look?.({ to, athlete, bookings: [booking] });
}

/** The event moves into the past, where its bookings can be noted and completed. */
async function conclude(load: Load, { event, lasting }: Stall): Promise<void> {
  const moved = await done(load, putCommand(event, load.callers.admin, true), ["200"]);
  if (moved === undefined) return;
  for (const [bookingId, athlete] of lasting) {
    const at = { method: "PATCH", token: load.callers.user(event.coachId) } as const;
    const note = { ...at, path: `/v1/bookings/${bookingId}/note`, body: { note: `noted ${randomUUID()}` } };
    const completed = { ...at, path: `/v1/bookings/${bookingId}/completed`, body: { completed: true } };
    for (const command of [note, completed]) {
      const outcome = await done(load, command, ["200"]);
      await told(load, { to: event.coachId, athlete, bookingId, outcome });
    }
  }
}

/** Resolves when the load is over and every command has its answer. */
export async function carryOn(load: Load, clients: number): Promise<void> {
  const client = async (chance: Chance) => {
    while (!load.isOver) {
      await story(load);
      await pause(chance.between(0, THINKING));
    }
  };
  await Promise.all(Array.from({ length: clients }, () => client(load.chance.fork())));
}

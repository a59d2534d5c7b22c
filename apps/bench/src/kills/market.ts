import { eventBody, type Offer, offer } from "../support/catalog.ts";
import type { Chance } from "../support/chance.ts";
import type { Command } from "./command.ts";

/** An event, and what clients know of its seats. */
export interface Stall {
  readonly event: Offer;
  sold: number;
  refusals: number;
  /** How many athletes are still busy with it. */
  visitors: number;
  isOpen: boolean;
  /** Bookings that stay as they are, by their athlete: what can be noted when the event is over. */
  readonly lasting: Map<string, string>;
}

/** Events that can be booked; new ones take the place of those that are sold out. */
export interface Market {
  readonly stalls: Stall[];
  /** All events so far. */
  slots: number;
  /** Events on their way into the catalog. */
  coming: number;
  /** How many of all events have seats for a crowd, from 0 to 1. */
  readonly crowds: number;
}

const STALLS = 12;
/** A seat may be sold to somebody who was not told yet; but not for ever. */
const REFUSALS_MAX = 60;

/** Seats of an event for a crowd. */
const CROWD = 200;

export const newMarket = (crowds = 0): Market => ({ stalls: [], slots: 0, coming: 0, crowds });

export const putCommand = (event: Offer, token: string, over = false): Command => ({
  method: "PUT",
  path: `/v1/events/${event.eventId}`,
  token,
  body: eventBody(event, over),
});

/** New events for the free places; nobody can book them before they are announced. */
export function newEvents(market: Market, chance: Chance): Offer[] {
  const missing = Math.max(0, STALLS - market.stalls.length - market.coming);
  market.coming += missing;
  return Array.from({ length: missing }, () =>
    offer({
      seats: market.crowds > 0 && chance.next() < market.crowds ? CROWD : chance.between(3, 10),
      slot: (market.slots += 1),
      requiresApproval: chance.next() < 0.6,
    }),
  );
}

export function announce(market: Market, event: Offer): void {
  market.coming -= 1;
  market.stalls.push({ event, sold: 0, refusals: 0, visitors: 0, isOpen: true, lasting: new Map() });
}

/** Between one and three events, in any order. */
export function visit({ stalls }: Market, chance: Chance): Stall[] {
  const chosen = chance.shuffled(stalls).slice(0, chance.between(1, 3));
  for (const stall of chosen) stall.visitors += 1;
  return chosen;
}

/** Events that are sold out, and that nobody is busy with any more: no command about them is on its way. */
export function leave(market: Market, visited: readonly Stall[]): Stall[] {
  for (const stall of visited) stall.visitors -= 1;
  const soldOut = visited.filter(
    ({ sold, refusals, event }) => sold >= event.seats || refusals > REFUSALS_MAX,
  );
  for (const stall of soldOut) close(market, stall);
  return visited.filter(({ isOpen, visitors }) => !isOpen && visitors === 0);
}

function close({ stalls }: Market, stall: Stall): void {
  stall.isOpen = false;
  const place = stalls.indexOf(stall);
  if (place >= 0) stalls.splice(place, 1);
}

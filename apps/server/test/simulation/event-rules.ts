import { isDeepStrictEqual } from "node:util";
import type { Person } from "./cast.ts";
import { eventView, type Reply, refused } from "./reply.ts";
import {
  bookingsOf,
  cancel,
  type EventFacts,
  type EventState,
  findEvent,
  lapse,
  seatsTaken,
  type World,
} from "./world.ts";

export interface Put {
  readonly by: Person;
  readonly eventId: string;
  readonly facts: EventFacts;
}

export function putEvent(world: World, { by, eventId, facts }: Put): Reply {
  if (by.role === "user") return refused(403, "forbidden");
  const event = findEvent(world, eventId);
  if (event !== undefined) return changeEvent(world, event, facts);
  const fresh = { ...facts, eventId, changes: 0 };
  world.events.push(fresh);
  return { status: 201, body: eventView(world, fresh) };
}

function changeEvent(world: World, event: EventState, facts: EventFacts): Reply {
  if (event.status === "Canceled" && facts.status !== "Canceled")
    return refused(400, "invalid_status_transition");
  if (facts.timeslot.numberOfParticipants < seatsTaken(world, event.eventId))
    return refused(409, "event_full");
  const isCanceledNow = event.status !== facts.status;
  const { changes, eventId: _, ...stored } = event;
  if (!isDeepStrictEqual(stored, facts)) Object.assign(event, facts, { changes: changes + 1 });
  lapse(world, event, world.now);
  if (isCanceledNow) withdraw(world, event);
  return { status: 200, body: eventView(world, event) };
}

/** Its requests and accepted bookings go with it; disputes are left alone. */
function withdraw(world: World, { eventId }: EventState): void {
  const open = bookingsOf(world, eventId).filter(
    ({ status }) => status === "Pending" || status === "Accepted",
  );
  for (const booking of open) cancel(booking, { at: world.now, by: "Coach", code: null, text: null });
}

/** It sends messages, and nothing else that anybody could see: what lapses has lapsed already. */
export const notify = (_world: World, by: Person): Reply =>
  by.role === "user" ? refused(403, "forbidden") : { status: 204 };

export interface Erasure {
  readonly by: Person;
  /** The header `x-current-user-id`. */
  readonly current: string;
  /** The parameter `userId`; null where it is left out. */
  readonly named: string | null;
}

/** Users erase themselves, services the one for whom they act, administrators anyone. */
function mayErase({ by, current }: Erasure, userId: string): boolean {
  if (by.role === "admin") return true;
  return userId === current && (by.role === "service" || userId === by.userId);
}

/** An athlete's bookings go; a coach's events go with all of their bookings; no order stays empty. */
export function eraseUser(world: World, erasure: Erasure): Reply {
  const userId = erasure.named ?? erasure.current;
  if (!mayErase(erasure, userId)) return refused(403, "forbidden");
  const erased = world.bookings.filter((booking) => [booking.userId, booking.coachId].includes(userId));
  world.gone.push(...erased.map(({ bookingId }) => bookingId));
  world.bookings = world.bookings.filter((booking) => !erased.includes(booking));
  world.events = world.events.filter(({ coachId }) => coachId !== userId);
  const ordered = new Set(world.bookings.map(({ orderId }) => orderId));
  world.orders = world.orders.filter(({ orderId }) => ordered.has(orderId));
  return { status: 204 };
}

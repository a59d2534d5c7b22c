import { type AthleteId, type Clock, type IdSource, overlaps, type UseCases } from "@bookings/domain";
import { type DemoEvent, demoAthlete } from "./catalog.ts";

/** An order that will succeed when it is tried next. */
export interface Suggestion {
  readonly userId: AthleteId;
  readonly events: readonly DemoEvent[];
}

const HOUR = 60 * 60 * 1000;

/** The body of the request that places it. */
export const orderOf = ({ userId, events }: Suggestion) => ({
  userId,
  eventIds: events.map(({ eventId }) => eventId),
  paymentMethod: { type: "Cash" },
});

/** Two events that the athlete can book together; fewer when there are none. */
export async function bookableEvents(
  useCases: UseCases,
  catalog: readonly DemoEvent[],
  userId: AthleteId,
  now: Date,
): Promise<readonly DemoEvent[]> {
  const { bookings } = await useCases.listBookings({ caller: { role: "user", userId }, filter: { userId } });
  const active = bookings.filter(
    ({ bookingStatus }) => bookingStatus !== "Canceled" && bookingStatus !== "Rejected",
  );
  const busy = active.map(({ startAt, endAt }) => ({ startAt: new Date(startAt), endAt: new Date(endAt) }));
  const chosen: DemoEvent[] = [];
  for (const event of catalog.toSorted((a, b) => a.details.startAt.getTime() - b.details.startAt.getTime())) {
    const taken = [...busy, ...chosen.map(({ details }) => details)];
    if (taken.some((period) => overlaps(period, event.details))) continue;
    if (chosen.length < 2 && (await isOpen(useCases, event, now))) chosen.push(event);
  }
  return chosen;
}

async function isOpen(useCases: UseCases, { eventId }: DemoEvent, now: Date): Promise<boolean> {
  const { status, startAt, seatsTaken, timeslot, requiresApproval } = await useCases.getEvent({ eventId });
  const later = Date.parse(startAt) > now.getTime() + HOUR;
  // More than one, so that the event with a single seat stays for those who want to compete for it.
  const free = timeslot.numberOfParticipants - seatsTaken;
  return status === "Scheduled" && requiresApproval && later && free > 1;
}

/** Two events for the demo athlete, or for a new one when that athlete has booked the week. */
export async function suggestOrder(
  useCases: UseCases,
  catalog: readonly DemoEvent[],
  { clock, ids }: { readonly clock: Clock; readonly ids: IdSource },
): Promise<Suggestion> {
  const events = await bookableEvents(useCases, catalog, demoAthlete, clock.now());
  if (events.length === 2) return { userId: demoAthlete, events };
  const userId = ids.next() as AthleteId;
  return { userId, events: await bookableEvents(useCases, catalog, userId, clock.now()) };
}

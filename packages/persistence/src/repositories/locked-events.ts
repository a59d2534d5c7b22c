import type { CoachEvent, EventId } from "@bookings/domain";

/** The events that a unit of work has locked, as it found them, or left them last: nobody else can change them. */
export type LockedEvents = Map<EventId, CoachEvent>;

/** Remembers events that have just been locked, or written. */
export function remember(locked: LockedEvents, events: readonly CoachEvent[]): void {
  for (const event of events) locked.set(event.eventId, event);
}

/** Whether nothing but the seats of a locked event has changed, which is all that most units of work do to it. */
export function isOnlySeated(locked: LockedEvents, event: CoachEvent): boolean {
  const { seatsTaken, ...found } = locked.get(event.eventId) ?? {};
  const details = Object.entries(found) as [keyof CoachEvent, unknown][];
  return seatsTaken !== undefined && details.every(([detail, value]) => event[detail] === value);
}

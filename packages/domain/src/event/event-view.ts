import type { CoachEvent, SeatedEvent } from "./event.ts";

/** An event as others see it. Instants are RFC 3339 text in UTC with milliseconds. */
export interface EventView
  extends Omit<CoachEvent, "startAt" | "endAt" | "revision" | "movedAt" | "startMovedAt"> {
  readonly startAt: string;
  readonly endAt: string;
}

/** What others see of an event. */
export const viewEvent = ({
  revision,
  movedAt,
  startMovedAt,
  startAt,
  endAt,
  ...event
}: CoachEvent): EventView => ({
  ...event,
  startAt: startAt.toISOString(),
  endAt: endAt.toISOString(),
});

/** An event as it can be compared. */
export const eventSeen = ({ startAt, endAt, ...event }: EventView): SeatedEvent => ({
  ...event,
  startAt: new Date(startAt),
  endAt: new Date(endAt),
});

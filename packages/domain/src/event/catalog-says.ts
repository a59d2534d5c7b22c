import { detailsOf, type EventDetails, type SeatedEvent, sameDetails } from "./event.ts";

/**
 * What the catalog says of an event, as far as it can be so here. It cannot be refused, as a change that is put can be:
 * an event keeps the coach with whom its bookings were made, what was canceled stays canceled, and nobody is thrown out:
 * where it offers fewer seats than are held, there are as many as are held, and no more are sold.
 */
export const heeded = (
  { coachId, status }: EventDetails,
  { timeslot, ...said }: EventDetails,
  held: number,
): EventDetails => ({
  ...said,
  coachId,
  status: status === "Canceled" ? status : said.status,
  timeslot: { ...timeslot, numberOfParticipants: Math.max(timeslot.numberOfParticipants, held) },
});

/** Whether the copy of an event is not what it should be by what the catalog says. */
export const isBehind = (event: SeatedEvent, said: EventDetails): boolean =>
  !sameDetails(detailsOf(event), heeded(event, said, event.seatsTaken));

import { type Cast, everyone, nameOf, nth, type Person, slotName } from "./cast.ts";
import type { Target } from "./commands.ts";
import { type BookingState, type EventState, eventOf, type World } from "./world.ts";

/** What a plan can see when its turn comes. */
export interface Scene {
  readonly cast: Cast;
  readonly world: World;
}

/** Which tag a client sends along: none, the last one that it has seen, or the first. */
export type IfMatch = "none" | "latest" | "oldest";

/** Which booking of those that there are; or one that does not exist, or no more. */
export type Which = number | "lost";

/** How a plan chooses a booking, and who does something with it. */
export interface Choice {
  /** 0 is whoever should do it; others are anybody at all. */
  readonly who: number;
  readonly which: Which;
  readonly ifMatch: IfMatch;
}

const NOWHERE = "00000000-0000-4000-8000-00000000dead";

/** The booking that was picked; undefined when it does not exist, or no more. */
export interface Picked {
  readonly bookingId: string;
  readonly booking: BookingState | undefined;
}

/** Whether a command could succeed with a booking. */
export type Suits = (booking: BookingState, event: EventState, now: number) => boolean;

/** Those that suit come first, the newest before the others. */
export function pickBooking({ world }: Scene, which: Which, suits: Suits): Picked {
  const newest = world.bookings.toReversed();
  if (which === "lost" || newest.length === 0)
    return { bookingId: world.gone.at(-1) ?? NOWHERE, booking: undefined };
  const isFit = (booking: BookingState): boolean => suits(booking, eventOf(world, booking), world.now);
  const fitFirst = newest.filter(isFit).concat(newest.filter((one) => !isFit(one)));
  const booking = nth(fitFirst, which);
  return { bookingId: booking.bookingId, booking };
}

export const anyone = ({ cast }: Scene, who: number, proper: Person): Person =>
  who === 0 ? proper : nth(everyone(cast), who);

export function sideOf({ cast }: Scene, { booking }: Picked, side: "athlete" | "coach"): Person {
  const userId = side === "athlete" ? booking?.userId : booking?.coachId;
  return everyone(cast).find((one) => one.userId === userId) ?? cast.stranger;
}

const tagFor = ({ booking }: Picked, ifMatch: IfMatch): string | undefined => {
  if (ifMatch === "none") return undefined;
  return ifMatch === "latest" ? booking?.tags.at(-1)?.tag : booking?.tags[0]?.tag;
};

const bookingName = ({ cast }: Scene, { booking }: Picked): string =>
  booking === undefined
    ? "an unknown booking"
    : `${nameOf(cast, booking.userId)}'s ${booking.status} place in ${slotName(cast, booking.eventId)}`;

export const targetOf = (scene: Scene, picked: Picked, choice: Choice, proper: Person): Target => ({
  by: anyone(scene, choice.who, proper),
  bookingId: picked.bookingId,
  name: bookingName(scene, picked),
  ifMatch: tagFor(picked, choice.ifMatch),
});

/** One of the events that can be booked now, or any at all, also one that never existed. */
export interface Wanted {
  readonly from: "bookable" | "all";
  readonly index: number;
}

export function pickEvent({ cast, world }: Scene, { from, index }: Wanted): string {
  const all = cast.slots.map(({ eventId }) => eventId);
  const bookable = world.events.filter(
    ({ status, startAt }) => status === "Scheduled" && startAt > world.now,
  );
  if (from === "all" || bookable.length === 0) return nth([...all, NOWHERE], index);
  return nth(bookable, index).eventId;
}

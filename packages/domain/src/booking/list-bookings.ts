import { permit } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import type { EventQueries } from "../event/event-catalog.ts";
import type { Clock } from "../shared/clock.ts";
import { InvalidInput } from "../shared/domain-error.ts";
import { assertWindow, isEmpty } from "../shared/period.ts";
import type { BookingCursor, BookingFilter, BookingQueries } from "./booking-queries.ts";
import type { BookingView } from "./booking-view.ts";

/** Question of `listBookings`. */
export interface ListBookings {
  readonly caller: Caller;
  readonly filter: Omit<BookingFilter, "hideDismissed" | "hideUnpaid">;
}

/** A part of a list, and where the next one begins. */
export interface BookingPage {
  readonly bookings: readonly BookingView[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: BookingCursor;
}

/** What `listBookings` needs. */
export interface ListBookingsDeps {
  readonly bookings: BookingQueries;
  readonly events: EventQueries;
  readonly clock: Clock;
}

/**
 * The bookings of an athlete, of a coach or of an event. What its owner has dismissed is gone from the owner's
 * list, and stays in the coach's; what a card has yet to pay for is not in the coach's.
 *
 * @throws {InvalidInput} without any of the three, or with a window on an event's list
 * @throws {Forbidden}
 */
export const listBookings =
  (deps: ListBookingsDeps) =>
  async ({ caller, filter }: ListBookings): Promise<BookingPage> => {
    assertAnswerable(filter);
    await permitList(deps, caller, filter);
    if (isEmpty(filter.window ?? {})) return { bookings: [] };
    const hideDismissed = filter.userId !== undefined;
    const limit = filter.limit === undefined ? {} : { limit: filter.limit + 1 };
    // Of ordinary users only a coach asks for other than its own.
    const hideUnpaid = caller.role === "user" && !hideDismissed;
    const asked = { ...filter, ...limit, hideDismissed, hideUnpaid };
    const found = await deps.bookings.list(asked, deps.clock.now());
    return pageOf(found, filter.limit);
  };

function assertAnswerable({ userId, coachId, eventId, window = {} }: BookingFilter): void {
  const ofPerson = userId !== undefined || coachId !== undefined;
  if (!ofPerson && eventId === undefined)
    throw new InvalidInput("userId", "userId, eventId or coachId is required");
  for (const side of ["startAt", "endAt"] as const) {
    if (window[side] !== undefined && !ofPerson)
      throw new InvalidInput(side, "needs userId or coachId beside it");
  }
  assertWindow(window);
}

/** Whose list it is decides; further filters only make it shorter. */
async function permitList(
  { events }: ListBookingsDeps,
  caller: Caller,
  filter: BookingFilter,
): Promise<void> {
  const { userId, coachId, eventId } = filter;
  if (userId !== undefined) return permit("listByUser", caller, { userId }, "userId: must be your own id");
  if (coachId !== undefined)
    return permit("listByCoach", caller, { coachId }, "coachId: must be your own id");
  const owner = caller.role === "user" && eventId !== undefined ? await events.coachOf(eventId) : undefined;
  permit("listByEvent", caller, { coachId: owner }, "eventId: must be an event of your own");
}

/** One booking more than asked for tells that there is another page. */
function pageOf(found: readonly BookingView[], limit = found.length): BookingPage {
  const bookings = found.slice(0, limit);
  const last = bookings.at(-1);
  if (found.length <= limit || last === undefined) return { bookings };
  return { bookings, next: { startAt: new Date(last.startAt), bookingId: last.bookingId } };
}

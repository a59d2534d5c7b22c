import { type Operation, permitAtAll } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import { type CoachEvent, releaseSeats } from "../event/event.ts";
import type { EventCatalog } from "../event/event-catalog.ts";
import type { Clock } from "../shared/clock.ts";
import { VersionMismatch } from "../shared/domain-error.ts";
import type { BookingId } from "../shared/ids.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import { type Booking, holdsSeat, lapse } from "./booking.ts";
import { partyOf, permitOnBooking } from "./booking-access.ts";
import type { BookingRepository } from "./booking-repository.ts";
import { type Booked, type BookingView, versionOf, viewBooking } from "./booking-view.ts";

/** What every command on one booking names. */
export interface BookingCommand {
  readonly caller: Caller;
  readonly bookingId: BookingId;
  /** The versions of the booking that the caller is willing to change; any when absent. */
  readonly expectedVersions?: readonly string[] | undefined;
}

/** What commands on one booking need. */
export interface ChangeBookingDeps {
  readonly uow: UnitOfWork<{ bookings: BookingRepository; events: EventCatalog }>;
  readonly clock: Clock;
}

interface BookingChange {
  readonly operation: Operation;
  /** What must hold besides the access table, such as whom the command names. Throws when it does not. */
  readonly permit?: (booking: Booking) => void;
  readonly verb: (booking: Booking, event: CoachEvent, now: Date) => Booking;
}

/**
 * What all commands on one booking have in common, in the order in which refusals are reported: existence and
 * access, the version seen, then the verb's own rules. A seat that is no longer held goes back to the event.
 *
 * @throws {BookingNotFound} @throws {Forbidden} @throws {VersionMismatch} and what `verb` throws
 */
export async function changeBooking(
  { uow, clock }: ChangeBookingDeps,
  { caller, bookingId, expectedVersions }: BookingCommand,
  { operation, permit, verb }: BookingChange,
): Promise<BookingView> {
  permitAtAll(operation, caller);
  return uow.run(async ({ bookings, events }) => {
    const { booking: stored, event } = await bookings.open(bookingId, partyOf(operation, caller));
    const now = clock.now();
    const booking = lapse(stored, event, now);
    permitOnBooking(operation, caller, booking);
    permit?.(booking);
    expectVersion({ booking, event }, expectedVersions);
    const changed = verb(booking, event, now);
    if (changed !== stored) await bookings.save([changed]);
    if (holdsSeat(stored) && !holdsSeat(changed)) await events.save([releaseSeats(event, 1)]);
    return viewBooking({ booking: changed, event });
  });
}

function expectVersion(booked: Booked, expected: readonly string[] | undefined): void {
  const current = versionOf(booked);
  if (expected !== undefined && !expected.includes(current)) throw new VersionMismatch(current);
}

import { permit } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import { holdsSeat } from "../booking/booking.ts";
import type { Booked } from "../booking/booking-view.ts";
import { type CoachEvent, releaseSeats } from "../event/event.ts";
import type { EventCatalog } from "../event/event-catalog.ts";
import type { RequestKeys } from "../idempotency/request-keys.ts";
import type { NotificationLedger } from "../notification/ledger.ts";
import type { NotificationRule } from "../notification/rule.ts";
import { oweAll } from "../payment/owe-refunds.ts";
import { calledOffAmong, cardOrdersOf } from "../payment/paid-by-card.ts";
import type { PaymentLedger } from "../payment/payment-ledger.ts";
import type { Clock } from "../shared/clock.ts";
import type { Id, IdSource, UserId } from "../shared/ids.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import { farewells, partWith } from "./farewell.ts";
import type { UserDataRepository } from "./user-data.ts";

/** Command of `eraseUser`. */
export interface EraseUser {
  readonly caller: Caller;
  readonly userId: UserId;
}

/** What `eraseUser` needs. */
export interface EraseUserDeps {
  readonly uow: UnitOfWork<{
    users: UserDataRepository;
    events: EventCatalog;
    ledger: NotificationLedger;
    keys: RequestKeys;
    payments: PaymentLedger;
  }>;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly rules: readonly NotificationRule[];
  /** Names of the channels that are configured. */
  readonly channels: readonly string[];
}

/**
 * Erases a user for good, as athlete and as coach. The other sides of bookings still to come are told, and the seats
 * are free again. Erasing a user of whom nothing is kept succeeds too.
 *
 * @throws {Forbidden}
 */
export const eraseUser =
  ({ uow, clock, ids, rules, channels }: EraseUserDeps) =>
  async ({ caller, userId }: EraseUser): Promise<void> => {
    permitErasure(caller, userId);
    await uow.run(async (repositories) => {
      const { users, events, ledger, keys } = repositories;
      const ruleIds = rules.map(({ id }) => id);
      // What needs no answer of another is asked at once: everybody else who is erased waits for this one.
      const [data, progress] = await Promise.all([
        users.open(userId),
        ledger.openRules(ruleIds, clock.now()),
      ]);
      const now = clock.now();
      const bookingIds = data.booked.map(({ booking }) => booking.bookingId);
      const eventIds = data.events.map(({ eventId }) => eventId);
      const known = progress.map((one, index) => ({ progress: one, rule: rules[index] as NotificationRule }));
      const parted = data.booked.map((booked) => partWith(booked, userId, now));
      await ledger.record(
        parted.flatMap((booked) => farewells(booked, userId, known, { channels, ids, now })),
      );
      const orderIds = cardOrdersOf(data.booked);
      if (orderIds.length > 0) await oweAll(repositories.payments, calledOffAmong(parted), now);
      const [notifications, answers, rows] = await Promise.all([
        ledger.erase(userId, bookingIds),
        keys.erase(userId),
        users.remove(userId, { bookingIds, eventIds }),
        events.save(freed(data.booked, userId)),
      ]);
      const payments =
        orderIds.length > 0 ? { payments: await repositories.payments.removeDone(orderIds) } : {};
      const erasureId = ids.next() as Id<"Erasure">;
      await users.addRecord({
        erasureId,
        erasedAt: now,
        erasedBy: caller.role,
        rows: { ...rows, ...payments, notifications, answers },
      });
    });
  };

/** A service acts for one user at a time and may erase just that one. */
function permitErasure(caller: Caller, userId: UserId): void {
  if (caller.role === "service" && caller.userId === userId) return;
  permit("eraseUser", caller, { userId }, "userId: must be your own id; only an administrator erases others");
}

/** Other coaches' events without the seats that the user held. The user's own events go altogether. */
function freed(booked: readonly Booked[], userId: UserId): CoachEvent[] {
  const places = booked.filter(({ booking }) => booking.userId === userId);
  const perEvent = Map.groupBy(places, ({ event }) => event.eventId);
  return [...perEvent.values()].flatMap((ofEvent) => {
    const seats = ofEvent.filter(({ booking }) => holdsSeat(booking)).length;
    return ofEvent.slice(0, 1).map(({ event }) => releaseSeats(event, seats));
  });
}

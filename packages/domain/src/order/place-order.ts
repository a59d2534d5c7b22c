import { permit } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import type { BookingRepository } from "../booking/booking-repository.ts";
import type { Catalog, Offer } from "../event/catalog.ts";
import type { EventCatalog } from "../event/event-catalog.ts";
import type { Clock } from "../shared/clock.ts";
import type { AthleteId, BookingId, EventId, IdSource, OrderId } from "../shared/ids.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import {
  assertEventIds,
  type BookingPolicy,
  newBooking,
  type Order,
  type PaymentMethod,
  paymentStatusFor,
  takeSeats,
} from "./order.ts";
import type { OrderRepository } from "./order-repository.ts";
import { type OrderView, viewOrder } from "./order-view.ts";

/** Command of `placeOrder`. */
export interface PlaceOrder {
  readonly caller: Caller;
  readonly userId: AthleteId;
  readonly eventIds: readonly EventId[];
  readonly paymentMethod: PaymentMethod;
}

/** What `placeOrder` needs. */
export interface PlaceOrderDeps {
  readonly uow: UnitOfWork<{ bookings: BookingRepository; events: EventCatalog; orders: OrderRepository }>;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly policy: BookingPolicy;
  readonly catalog: Catalog;
}

/**
 * Books all events of the order, or none.
 *
 * @throws {Forbidden} @throws {InvalidInput} @throws {PaymentMethodNotSupported} @throws {CatalogUnavailable}
 * @throws {OrderRefused} with one refusal for each event that fails
 */
export const placeOrder =
  ({ catalog, ...deps }: PlaceOrderDeps) =>
  async ({ caller, userId, eventIds, paymentMethod }: PlaceOrder): Promise<OrderView> => {
    permit("createOrder", caller, { userId }, "userId: must be your own id");
    assertEventIds(eventIds);
    const paymentStatus = paymentStatusFor(paymentMethod);
    return catalog.abreast(eventIds, (answer) => book({ userId, eventIds, paymentStatus }, answer, deps));
  };

type Sound = Pick<PlaceOrder, "userId" | "eventIds"> & Pick<Order, "paymentStatus">;

const book = (
  { userId, eventIds, paymentStatus }: Sound,
  answer: () => Offer,
  { uow, clock, ids, policy }: Omit<PlaceOrderDeps, "catalog">,
): Promise<OrderView> =>
  uow.run(async ({ bookings, events, orders }) => {
    const offer = answer();
    await bookings.lockAthlete(userId);
    // Asked at once, so answered in this order: what is held is read when nobody can change it any more.
    const [found, held] = await Promise.all([events.lock(eventIds), bookings.heldBy(userId, clock.now())]);
    const now = clock.now();
    const seated = takeSeats({ userId, eventIds, ...offer(found), held, policy, now });
    const order = { orderId: ids.next() as OrderId, userId, paymentStatus, createdAt: now };
    const booked = seated.map((event) => ({
      event,
      booking: newBooking(order, event, ids.next() as BookingId),
    }));
    await events.save(seated);
    await orders.add(order);
    await bookings.add(booked.map(({ booking }) => booking));
    return viewOrder(order, booked);
  });

import { permit } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import type { BookingRepository } from "../booking/booking-repository.ts";
import type { Catalog, Offer } from "../event/catalog.ts";
import type { EventCatalog } from "../event/event-catalog.ts";
import { newPayment, type PaymentMethodId } from "../payment/payment.ts";
import type { PaymentLedger } from "../payment/payment-ledger.ts";
import type { Clock } from "../shared/clock.ts";
import type { AthleteId, BookingId, EventId, IdSource, OrderId } from "../shared/ids.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import {
  assertEventIds,
  assertPayable,
  type BookingPolicy,
  newBooking,
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
  readonly uow: UnitOfWork<{
    bookings: BookingRepository;
    events: EventCatalog;
    orders: OrderRepository;
    payments: PaymentLedger;
  }>;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly policy: BookingPolicy;
  readonly catalog: Catalog;
  /** Begins to charge an order that has been placed, behind the answer; absent where no cards are taken. */
  readonly chargeSoon?: ((orderId: OrderId) => void) | undefined;
}

/**
 * Books all events of the order, or none.
 *
 * @throws {Forbidden} @throws {InvalidInput} @throws {PaymentMethodNotSupported}
 * @throws {PaymentMethodIdRequired} @throws {CatalogUnavailable}
 * @throws {OrderRefused} with one refusal for each event that fails
 */
export const placeOrder =
  ({ catalog, chargeSoon, ...deps }: PlaceOrderDeps) =>
  async ({ caller, userId, eventIds, paymentMethod }: PlaceOrder): Promise<OrderView> => {
    permit("createOrder", caller, { userId }, "userId: must be your own id");
    assertEventIds(eventIds);
    assertPayable(paymentMethod, chargeSoon !== undefined);
    const sound = { userId, eventIds, paymentMethod };
    const placed = await catalog.abreast(eventIds, (answer) => book(sound, answer, deps));
    if (placed.paymentStatus === "Pending") chargeSoon?.(placed.orderId);
    return placed;
  };

const book = (
  { userId, eventIds, paymentMethod }: Omit<PlaceOrder, "caller">,
  answer: () => Offer,
  { uow, clock, ids, policy }: Omit<PlaceOrderDeps, "catalog" | "chargeSoon">,
): Promise<OrderView> =>
  uow.run(async (repositories) => {
    const { bookings, events, orders } = repositories;
    const offer = answer();
    await bookings.lockAthlete(userId);
    // Asked at once, so answered in this order: what is held is read when nobody can change it any more.
    const [found, held] = await Promise.all([events.lock(eventIds), bookings.heldBy(userId, clock.now())]);
    const now = clock.now();
    const seated = takeSeats({ userId, eventIds, ...offer(found), held, policy, now });
    const paymentStatus = paymentStatusFor(paymentMethod, seated);
    const order = { orderId: ids.next() as OrderId, userId, paymentStatus, createdAt: now };
    const booked = seated.map((event) => ({
      event,
      booking: newBooking(order, event, ids.next() as BookingId),
    }));
    await events.save(seated);
    await orders.add(order);
    await bookings.add(booked.map(({ booking }) => booking));
    if (paymentStatus === "Pending")
      // Only cards are Pending, and they have been asked for their id.
      await repositories.payments.add(newPayment(order, paymentMethod.methodId as PaymentMethodId, seated));
    return viewOrder(order, booked);
  });

import { acceptBooking } from "./booking/accept-booking.ts";
import { addBookingNote } from "./booking/add-note.ts";
import type { BookingQueries } from "./booking/booking-queries.ts";
import type { BookingRepository } from "./booking/booking-repository.ts";
import { cancelBooking } from "./booking/cancel-booking.ts";
import { completeBooking } from "./booking/complete-booking.ts";
import { dismissBooking } from "./booking/dismiss-booking.ts";
import { disputeBooking } from "./booking/dispute-booking.ts";
import { getBooking } from "./booking/get-booking.ts";
import { lapseRequests } from "./booking/lapse-requests.ts";
import { listBookings } from "./booking/list-bookings.ts";
import { rejectBooking } from "./booking/reject-booking.ts";
import { resolveDispute } from "./booking/resolve-dispute.ts";
import { type Catalog, ownCatalog } from "./event/catalog.ts";
import type { EventCatalog, EventQueries } from "./event/event-catalog.ts";
import type { EventSource } from "./event/event-source.ts";
import { followCatalog } from "./event/follow-catalog.ts";
import { followedCatalog } from "./event/followed-catalog.ts";
import { getEvent } from "./event/get-event.ts";
import { putEvent } from "./event/put-event.ts";
import { forgetOldKeys } from "./idempotency/forget-old-keys.ts";
import { type KeyedWork, keyedWork } from "./idempotency/keyed-work.ts";
import type { KeyedRequest, RequestKeys } from "./idempotency/request-keys.ts";
import { type Contacts, noContacts } from "./notification/contacts.ts";
import { type DeliveryPolicy, defaultDelivery, lanesFor } from "./notification/deliver-due.ts";
import type { DueMessages } from "./notification/due-messages.ts";
import { explainNotifications } from "./notification/explain-notifications.ts";
import type { Lanes } from "./notification/lanes.ts";
import type { NotificationLedger } from "./notification/ledger.ts";
import { listNotifications } from "./notification/list-notifications.ts";
import type { NotificationQueries } from "./notification/notification-queries.ts";
import type { Notifier } from "./notification/notifier.ts";
import { previewNotifications } from "./notification/preview-notifications.ts";
import { registerRules } from "./notification/record-due.ts";
import { retryNotification } from "./notification/retry-notification.ts";
import type { NotificationRule } from "./notification/rule.ts";
import { sendDueNotifications } from "./notification/send-due-notifications.ts";
import type { OnSettled } from "./notification/settled-message.ts";
import { sumUpNotifications } from "./notification/sum-up-notifications.ts";
import { listOrders } from "./order/list-orders.ts";
import type { BookingPolicy } from "./order/order.ts";
import type { OrderQueries, OrderRepository } from "./order/order-repository.ts";
import { placeOrder } from "./order/place-order.ts";
import type { PaymentLedger } from "./payment/payment-ledger.ts";
import type { PaymentPorts } from "./payment/payment-policy.ts";
import { recordPaymentOutcome } from "./payment/record-payment-outcome.ts";
import { settlePayments } from "./payment/settle-payments.ts";
import { eraseUser } from "./privacy/erase-user.ts";
import type { UserDataRepository } from "./privacy/user-data.ts";
import type { Clock } from "./shared/clock.ts";
import type { Dice } from "./shared/dice.ts";
import type { IdSource, OrderId } from "./shared/ids.ts";
import type { UnitOfWork } from "./shared/unit-of-work.ts";

/** All repositories; every use case asks for the few that it needs. */
export interface Repositories {
  readonly bookings: BookingRepository;
  readonly events: EventCatalog;
  readonly orders: OrderRepository;
  readonly ledger: NotificationLedger;
  readonly due: DueMessages;
  readonly users: UserDataRepository;
  readonly keys: RequestKeys;
  readonly payments: PaymentLedger;
}

/** What a storage adapter provides. */
export interface Storage {
  readonly uow: UnitOfWork<Repositories>;
  readonly bookings: BookingQueries;
  readonly orders: OrderQueries;
  readonly events: EventQueries;
  readonly notifications: NotificationQueries;
}

/** Everything that must be plugged in. */
export interface Ports {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly policy: BookingPolicy;
  /** Where the catalog of events belongs to another service. When absent the events that are put here are all there are. */
  readonly source?: EventSource | undefined;
  readonly rules: readonly NotificationRule[];
  readonly dice: Dice;
  readonly notifiers: readonly Notifier[];
  readonly contacts: Contacts;
  readonly delivery: DeliveryPolicy;
  /** Language of messages to those who have named none. */
  readonly language: string;
  /** Told what becomes of messages, for those who count; nobody is when absent. */
  readonly onSettled?: OnSettled | undefined;
  /** Plugged in, cards are taken; absent, only cash is. */
  readonly payments?: PaymentPorts | undefined;
}

/** For those who tell nobody anything: no rules, no channels. Spread it among the ports. */
export const noNotifications: Pick<Ports, "rules" | "notifiers" | "contacts" | "delivery" | "language"> = {
  rules: [],
  notifiers: [],
  contacts: noContacts,
  delivery: defaultDelivery,
  language: "en",
};

/** What all use cases of a process have in common, with a key and without, whatever unit of work they are done in. */
interface Shared {
  readonly lanes: Lanes;
  readonly catalog: Catalog;
  readonly chargeSoon?: ((orderId: OrderId) => void) | undefined;
}

const everyUseCase = ({ storage, ...ports }: Ports, shared: Shared) => {
  const writing = { ...ports, ...shared, uow: storage.uow };
  const channels = ports.notifiers.map(({ channel }) => channel);
  return {
    placeOrder: placeOrder(writing),
    acceptBooking: acceptBooking(writing),
    rejectBooking: rejectBooking(writing),
    cancelBooking: cancelBooking(writing),
    disputeBooking: disputeBooking(writing),
    resolveDispute: resolveDispute(writing),
    completeBooking: completeBooking(writing),
    addBookingNote: addBookingNote(writing),
    dismissBooking: dismissBooking(writing),
    lapseRequests: lapseRequests(writing),
    putEvent: putEvent(writing),
    eraseUser: eraseUser({ ...writing, channels }),
    sendDueNotifications: sendDueNotifications(writing),
    previewNotifications: previewNotifications(writing),
    retryNotification: retryNotification(writing),
    settlePayments: settlePayments(writing),
    recordPaymentOutcome: recordPaymentOutcome(writing),
    registerRules: () => registerRules(writing),
    forgetOldKeys: forgetOldKeys(writing),
    getBooking: getBooking({ ...ports, bookings: storage.bookings }),
    listBookings: listBookings({ ...ports, bookings: storage.bookings, events: storage.events }),
    listOrders: listOrders({ ...ports, orders: storage.orders }),
    getEvent: getEvent({ ...ports, catalog: shared.catalog, events: storage.events }),
    followCatalog: followCatalog(writing),
    listNotifications: listNotifications(storage),
    sumUpNotifications: sumUpNotifications({ ...ports, notifications: storage.notifications }),
    explainNotifications: explainNotifications({
      ...ports,
      channels,
      notifications: storage.notifications,
    }),
  };
};

/** Charges orders in units of work of their own, never in that of a request with a key. */
function charging({ storage, payments, ...ports }: Ports): Shared["chargeSoon"] {
  if (payments === undefined) return undefined;
  const settle = settlePayments({ ...ports, payments, uow: storage.uow });
  return (orderId) =>
    payments.background.soon(async () => void (await settle({ caller: { role: "service" }, orderId })));
}

/** All use cases, each a function of its command. */
export type EveryUseCase = ReturnType<typeof everyUseCase>;

/** One try of a request that came with a key: see {@link KeyedWork}. */
export interface KeyedTry extends Pick<KeyedWork<Repositories>, "refused" | "isReplayed"> {
  /** To be called once, with the one command that the request stands for. */
  readonly useCases: EveryUseCase;
}

const keyedTry = (ports: Ports, shared: Shared, request: KeyedRequest): KeyedTry => {
  const { uow, refused, isReplayed, onceInAWhile } = keyedWork(
    { uow: ports.storage.uow, clock: ports.clock },
    request,
  );
  const { sendDueNotifications: send } = everyUseCase(ports, shared);
  const inKey = {
    ...everyUseCase({ ...ports, storage: { ...ports.storage, uow } }, shared),
    // A run is many units of work, and sending is in none of them.
    sendDueNotifications: (run: Parameters<typeof send>[0]) => onceInAWhile(() => send(run)),
  };
  return { useCases: inKey, refused, isReplayed };
};

/** What {@link useCases} gives. */
export interface UseCases extends EveryUseCase {
  /** The use cases for a request that may arrive more than once, and is done once. */
  keyed(request: KeyedRequest): KeyedTry;
}

/** Events follow the catalog outside of the unit of work of whoever needs them, and of its key. */
const catalogOf = ({ source, storage, clock }: Ports): Catalog =>
  source === undefined ? ownCatalog : followedCatalog({ source, clock, uow: storage.uow });

/** Every use case, ready to be called: what an adapter or an embedding service holds in its hands. */
export function useCases(ports: Ports): UseCases {
  const shared = {
    lanes: lanesFor(ports.delivery),
    catalog: catalogOf(ports),
    chargeSoon: charging(ports),
  };
  return {
    ...everyUseCase(ports, shared),
    keyed: (request) => keyedTry(ports, shared, request),
  };
}

export * from "./access/access.ts";
export * from "./access/caller.ts";
export * from "./booking/accept-booking.ts";
export * from "./booking/add-note.ts";
export {
  type Booking,
  type BookingState,
  type CancelerRole,
  type Cancellation,
  type CancellationReason,
  type CancellationReasonCode,
  cancelerRoles,
  cancellationReasonCodes,
  type Dispute,
  type DisputeClaim,
  lapse,
  type PartyRole,
  partyRoles,
  type Resolution,
  statusOf,
} from "./booking/booking.ts";
export { isParty } from "./booking/booking-access.ts";
export * from "./booking/booking-errors.ts";
export { type BookingPayment, isKnownToCoach, type Payable } from "./booking/booking-payment.ts";
export * from "./booking/booking-queries.ts";
export * from "./booking/booking-repository.ts";
export * from "./booking/booking-status.ts";
export * from "./booking/booking-view.ts";
export * from "./booking/cancel-booking.ts";
export type { BookingCommand, ChangeBookingDeps } from "./booking/change-booking.ts";
export * from "./booking/complete-booking.ts";
export * from "./booking/dismiss-booking.ts";
export * from "./booking/dispute-booking.ts";
export * from "./booking/get-booking.ts";
export * from "./booking/lapse-requests.ts";
export * from "./booking/list-bookings.ts";
export * from "./booking/reject-booking.ts";
export * from "./booking/resolve-dispute.ts";
export { type Catalog, type Offer, type Offered, ownCatalog } from "./event/catalog.ts";
export {
  type CoachEvent,
  type EventDetails,
  type EventStatus,
  eventStatuses,
  freeSeats,
  newEvent,
  type SeatedEvent,
} from "./event/event.ts";
export * from "./event/event-catalog.ts";
export * from "./event/event-errors.ts";
export * from "./event/event-source.ts";
export { type EventView, viewEvent } from "./event/event-view.ts";
export * from "./event/follow-catalog.ts";
export * from "./event/get-event.ts";
export * from "./event/put-event.ts";
export * from "./event/time-slot.ts";
export * from "./idempotency/forget-old-keys.ts";
export * from "./idempotency/idempotency-errors.ts";
export * from "./idempotency/keyed-work.ts";
export * from "./idempotency/request-keys.ts";
export { templateFields } from "./notification/compose-message.ts";
export * from "./notification/contacts.ts";
export * from "./notification/deliver-due.ts";
export { channelsOf, type DueScope, rolesToldOf, seenFor } from "./notification/due.ts";
export * from "./notification/due-messages.ts";
export type { Silence } from "./notification/due-moment.ts";
export * from "./notification/explain-notifications.ts";
export type { Happening, Settled } from "./notification/happening.ts";
export * from "./notification/lanes.ts";
export * from "./notification/ledger.ts";
export * from "./notification/list-notifications.ts";
export * from "./notification/notification-queries.ts";
export * from "./notification/notifier.ts";
export * from "./notification/preview-notifications.ts";
export * from "./notification/record-due.ts";
export * from "./notification/retry-notification.ts";
export * from "./notification/rule.ts";
export * from "./notification/send-due-notifications.ts";
export type { OnSettled, SettledAs, SettledMessage } from "./notification/settled-message.ts";
export * from "./notification/sum-up-notifications.ts";
export * from "./order/list-orders.ts";
export {
  type BookingPolicy,
  EVENTS_PER_ORDER_MAX,
  type Order,
  type PaymentMethod,
  type PaymentStatus,
  paymentStatuses,
} from "./order/order.ts";
export * from "./order/order-errors.ts";
export * from "./order/order-repository.ts";
export * from "./order/order-view.ts";
export * from "./order/place-order.ts";
export type { ChargeRepositories } from "./payment/conclude-charge.ts";
export { calledOffAmong } from "./payment/paid-by-card.ts";
export * from "./payment/payment.ts";
export * from "./payment/payment-gateway.ts";
export * from "./payment/payment-ledger.ts";
export * from "./payment/payment-policy.ts";
export { reasonCode } from "./payment/reason-code.ts";
export * from "./payment/record-payment-outcome.ts";
export * from "./payment/settle-payments.ts";
export * from "./privacy/erase-user.ts";
export * from "./privacy/user-data.ts";
export type { Background } from "./shared/background.ts";
export * from "./shared/clock.ts";
export * from "./shared/dice.ts";
export * from "./shared/domain-error.ts";
export * from "./shared/ids.ts";
export * from "./shared/period.ts";
export * from "./shared/text.ts";
export * from "./shared/unit-of-work.ts";
export * from "./use-cases.ts";

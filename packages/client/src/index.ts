export type { BookingsClient, Erasure } from "./bookings-client.ts";
export { createClient } from "./create-client.ts";
export {
  BookingsError,
  type BookingsErrorCode,
  type ClientErrorCode,
  isBookingsError,
  type Problem,
} from "./errors.ts";
export type { ServiceErrorCode } from "./generated/openapi.ts";
export type {
  CallOptions,
  ChangeOptions,
  ClientOptions,
  KeyedChangeOptions,
  KeyedOptions,
} from "./options.ts";
export type { Runtime } from "./runtime.ts";
export type {
  Booking,
  Event,
  EventInput,
  Notification,
  Order,
  OrderInput,
  Page,
  TimeSlot,
  VersionedBooking,
} from "./types.ts";
export {
  type BookingNotification,
  type VerifiedWebhook,
  verifyWebhook,
  WebhookError,
  type WebhookErrorCode,
  type WebhookHeaders,
  type WebhookRequest,
} from "./webhook.ts";

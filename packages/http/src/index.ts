export { createApp } from "./app.ts";
export { loadTokenLibraries } from "./auth.ts";
export { presentBooking } from "./booking.ts";
export { isProxyRange, type TrustedProxies } from "./client-address.ts";
export { apiDocument } from "./document.ts";
export { errorCodes } from "./errors.ts";
export { type ForeignEvent, foreignEvent } from "./events.ts";
export type {
  BoardAction,
  BoardFile,
  JobBoard,
  JobState,
  OperatorOptions,
  ServiceState,
} from "./ops/options.ts";
export type {
  AuthOptions,
  Count,
  DocsOptions,
  HttpOptions,
  KeyServerOptions,
  PaymentOptions,
  RateLimit,
  RequestLog,
  TracedRequest,
} from "./options.ts";
export type { AroundCall, OutgoingCall } from "./outgoing-call.ts";
export type { ShownPayments } from "./routes.ts";
export { createServer, handleClientError, requestListener } from "./server.ts";
export type { TraceContext } from "./trace-context.ts";

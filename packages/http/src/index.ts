export { createApp } from "./app.ts";
export { loadTokenLibraries } from "./auth.ts";
export { presentBooking } from "./booking.ts";
export { isProxyRange, type TrustedProxies } from "./client-address.ts";
export { apiDocument } from "./document.ts";
export { errorCodes } from "./errors.ts";
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
  RateLimit,
  RequestLog,
} from "./options.ts";
export { createServer, handleClientError, requestListener } from "./server.ts";

export { createApp } from "./app.ts";
export { presentBooking } from "./booking.ts";
export { isProxyRange, type TrustedProxies } from "./client-address.ts";
export type { AuthOptions, HttpOptions, RequestLog } from "./options.ts";
export type { Count, RateLimit } from "./rate-limit.ts";
export { createServer, handleClientError, requestListener } from "./server.ts";

export { createApp } from "./app.ts";
export { presentBooking } from "./booking.ts";
export type { AuthOptions, HttpOptions, KeyServerOptions, RequestLog } from "./options.ts";
export { createServer, handleClientError, requestListener } from "./server.ts";

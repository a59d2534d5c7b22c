export { createApp } from "./app.ts";
export type { AuthOptions, HttpOptions, RequestLog } from "./options.ts";
export { createServer, handleClientError, requestListener } from "./server.ts";

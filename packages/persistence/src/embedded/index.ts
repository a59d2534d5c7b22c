export { discardEmbeddedServer } from "./discard.ts";
export { type EmbeddedServer, type EmbeddedServerOptions, startEmbeddedServer } from "./embedded-server.ts";
export { EmbeddedServerError } from "./embedded-server-error.ts";

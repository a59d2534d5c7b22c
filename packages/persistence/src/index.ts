export type { PoolUse } from "./connection/connections.ts";
export type { ConnectionOptions, Limits } from "./connection/limits.ts";
export type { Observer } from "./connection/observer.ts";
export { type Database, openDatabase } from "./open-database.ts";
export type { RequestCount, RequestCounts, RequestsMade } from "./request-counts.ts";

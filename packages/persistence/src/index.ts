export type { ConnectionOptions, DatabaseOptions, Limits } from "./connection/limits.ts";
export { type Database, openDatabase } from "./open-database.ts";
export type { ReadsByServer } from "./replicas/open-replicas.ts";
export type { ReplicaReads } from "./replicas/replica.ts";
export type { RequestCount, RequestCounts, RequestsMade } from "./request-counts.ts";

export type { ConnectionOptions, Limits } from "./connection/limits.ts";
export { type Database, openDatabase } from "./open-database.ts";

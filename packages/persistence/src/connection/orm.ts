import { MikroORM, type Options } from "@mikro-orm/postgresql";
import { PostgresDialect, type PostgresPool } from "kysely";
import pg from "pg";
import { entities } from "../entities/entities.ts";
import type { Connections } from "./connections.ts";

/** MikroORM on connections of ours. */
export const openOrm = (url: string, connections: Connections, options: Options = {}): MikroORM =>
  new MikroORM({
    entities,
    dbName: databaseOf(url),
    driverOptions: new PostgresDialect({ pool: poolOver(connections) }),
    ...options,
  });

/** What Kysely takes for a pool. It passes a cursor instead of a text only when rows are streamed, which nothing here does. */
const poolOver = (connections: Connections): PostgresPool =>
  ({ options: {}, ...connections }) as unknown as PostgresPool;

/** The name of the database, read as pg reads it. */
const databaseOf = (connectionString: string): string =>
  new pg.Client({ connectionString }).database ?? "postgres";

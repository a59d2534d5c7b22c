import { MikroORM, type Options } from "@mikro-orm/postgresql";
import { PostgresDialect, type PostgresPool } from "kysely";
import pg from "pg";
import { entities } from "../rows/entities.ts";
import type { ConnectionOptions, Limits } from "./limits.ts";
import { connectionPool } from "./pool.ts";
import { reservations } from "./reservation.ts";

/** How much longer than the server's own limit an answer is waited for. */
const GRACE = 1_000;

/** The connections of this process to one database; none is made before one is needed. */
export const openPool = (connection: ConnectionOptions, limits: Limits): PostgresPool =>
  reservations(connectionPool(connection, limits), {
    patience: limits.statementTimeout === 0 ? 0 : limits.statementTimeout + GRACE,
    prepare: connection.preparedStatements ?? true,
  });

/** MikroORM on a pool of ours. */
export const openOrm = (url: string, pool: PostgresPool, options: Options = {}): MikroORM =>
  new MikroORM({
    entities,
    dbName: databaseOf(url),
    driverOptions: new PostgresDialect({ pool }),
    ...options,
  });

/** The name of the database, read as pg reads it. */
const databaseOf = (connectionString: string): string =>
  new pg.Client({ connectionString }).database ?? "postgres";

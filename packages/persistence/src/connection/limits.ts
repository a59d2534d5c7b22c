import { availableParallelism } from "node:os";
import type { Observer } from "./observer.ts";

/** How long anything may take. All times in milliseconds. */
export interface Limits {
  /** Until a connection is there, be it a new one or one that others give back. Default 5,000. */
  readonly connectTimeout: number;
  /** One statement, on the server; an unresponsive server has a second longer. Default 5,000. */
  readonly statementTimeout: number;
  /** Waiting for a lock, on the server. Default 4,000. */
  readonly lockTimeout: number;
  /** Doing nothing inside a transaction, on the server: what a frozen process holds is free again. Default 10,000. */
  readonly idleInTransactionTimeout: number;
  /** One query or unit of work as a whole, all of its tries included. Default 8,000. */
  readonly deadline: number;
}

/** How a process connects to its database. */
export interface ConnectionOptions extends Partial<Limits> {
  /** libpq URL; its options, such as sslmode, are honoured. */
  readonly url: string;
  /** Connections of this process at most. Default: twice the cores, and at least 4. */
  readonly poolMax?: number;
  /** What the server's views show of this process. */
  readonly applicationName?: string;
  /** False for a pooler that loses prepared statements between transactions. Default: true. */
  readonly preparedStatements?: boolean;
  /** Watches statements and transactions; nothing is done for it when absent. */
  readonly observer?: Observer | undefined;
}

export const defaultLimits: Limits = {
  connectTimeout: 5_000,
  statementTimeout: 5_000,
  lockTimeout: 4_000,
  idleInTransactionTimeout: 10_000,
  deadline: 8_000,
};

/** Waits of any length, for work that nobody waits for. */
export const noLimits: Limits = {
  connectTimeout: 5_000,
  statementTimeout: 0,
  lockTimeout: 0,
  idleInTransactionTimeout: 0,
  deadline: 0,
};

export const defaultPoolMax = (): number => Math.max(4, 2 * availableParallelism());

import type { HttpEventSource } from "@bookings/events";
import type { Database } from "@bookings/persistence";
import { catalogMetrics } from "./catalog-metrics.ts";
import { type Asked, databaseMetrics } from "./database-metrics.ts";
import { type JobMetrics, jobMetrics } from "./job-metrics.ts";
import { Gauge, Registry } from "./library.ts";
import { type MessageMetrics, messageMetrics } from "./message-metrics.ts";
import { type OrderMetrics, orderMetrics } from "./order-metrics.ts";
import { type PaymentMetrics, paymentMetrics } from "./payment-metrics.ts";
import { processMetrics } from "./process-metrics.ts";
import { readMetrics } from "./read-metrics.ts";
import { type RequestMetrics, requestMetrics } from "./request-metrics.ts";

/** Who is asked for what the process does not count itself. */
export interface Sources extends Asked {
  readonly database: Asked["database"] & Pick<Database, "reads">;
  /** Undefined where events are those that were put here. */
  readonly catalog: Pick<HttpEventSource, "stats"> | undefined;
}

/** Everything that a process counts, from its start on. */
export interface Metrics {
  readonly requests: RequestMetrics;
  readonly orders: OrderMetrics;
  readonly messages: MessageMetrics;
  readonly jobs: JobMetrics;
  /** Undefined where only cash is taken. */
  readonly payments: PaymentMetrics | undefined;
  /** To be called once. @returns what reads all of it, in the text format of Prometheus, within two seconds */
  exposition(sources: Sources): () => Promise<string>;
}

/** What tells one process from another. */
export interface Build {
  readonly version: string;
  readonly mode: string;
  /** Whether cards are taken. */
  readonly payments?: boolean;
}

export function createMetrics({ payments = false, ...build }: Build): Metrics {
  const registry = new Registry();
  new Gauge({
    name: "bookings_build_info",
    help: "Which version runs, and as what.",
    labelNames: ["version", "mode"],
    registers: [registry],
  }).set({ ...build }, 1);
  return {
    requests: requestMetrics(registry),
    orders: orderMetrics(registry),
    messages: messageMetrics(registry),
    jobs: jobMetrics(registry),
    payments: payments ? paymentMetrics(registry) : undefined,
    exposition: (sources) => {
      const lookAtDatabase = databaseMetrics(registry, sources);
      const lookAtReads = readMetrics(registry, sources.database);
      const lookAtCatalog = sources.catalog && catalogMetrics(registry, sources.catalog);
      const lookAtProcess = processMetrics(registry);
      return async () => {
        await Promise.all([lookAtDatabase(), lookAtProcess()]);
        // Afterwards: the look at the database is itself a read, which may have found a replica behind.
        lookAtReads();
        lookAtCatalog?.();
        return registry.metrics();
      };
    },
  };
}

import type { Database } from "@bookings/persistence";
import { Counter, Gauge, type Registry } from "./library.ts";

type Reads = Pick<Database, "reads">;

const LABELS = ["server"] as const;

function readMetricsOf(registry: Registry, { reads }: Reads): () => void {
  const own = { labelNames: LABELS, registers: [registry] };
  const answered = new Counter({
    ...own,
    name: "bookings_db_reads_total",
    help: "Reads that were answered, of those that may go to replicas, by the server.",
  });
  const fallbacks = new Counter({
    ...own,
    name: "bookings_db_replica_fallbacks_total",
    help: "Reads that the primary did in place of the replica.",
  });
  const usable = new Gauge({
    ...own,
    name: "bookings_db_replica_usable",
    help: "Whether reads go to the replica, 0 or 1.",
  });
  return () => {
    const { primaryReads, replicas } = reads();
    // They are counted where they happen; what is shown here is their sum.
    for (const counter of [answered, fallbacks]) counter.reset();
    answered.inc({ server: "primary" }, primaryReads);
    for (const { name: server, ...replica } of replicas) {
      answered.inc({ server }, replica.reads);
      fallbacks.inc({ server }, replica.fallbacks);
      usable.set({ server }, replica.usable ? 1 : 0);
    }
  };
}

/** Which server has answered what only reads. @returns what looks anew; where there are no replicas, there is nothing to see */
export const readMetrics = (registry: Registry, database: Reads): (() => void) =>
  database.reads().replicas.length === 0 ? () => undefined : readMetricsOf(registry, database);

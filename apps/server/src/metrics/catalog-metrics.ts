import type { HttpEventSource, SourceStats } from "@bookings/events";
import { Counter, Gauge, type Registry } from "./library.ts";

type Source = Pick<HttpEventSource, "stats">;

/** How the catalog of another service answers. @returns what looks anew */
export function catalogMetrics(registry: Registry, { stats }: Source): () => void {
  const registers = [registry];
  const requests = new Counter({
    name: "bookings_catalog_requests_total",
    help: "Requests to the catalog of events, by what came of them.",
    labelNames: ["outcome"],
    registers,
  });
  const remembered = new Counter({
    name: "bookings_catalog_remembered_total",
    help: "Events that were asked for while the last answer still counted.",
    registers,
  });
  const refused = new Counter({
    name: "bookings_catalog_refused_total",
    help: "Events that the catalog was not asked for, since it had failed several times in a row.",
    registers,
  });
  const open = new Gauge({
    name: "bookings_catalog_circuit_open",
    help: "Whether the catalog is left alone after several failures in a row, 0 or 1.",
    registers,
  });
  const note = (now: SourceStats): void => {
    // They are counted where they happen; what is shown here is their sum.
    for (const counter of [requests, remembered, refused]) counter.reset();
    for (const [outcome, count] of Object.entries(now.requests)) requests.inc({ outcome }, count);
    remembered.inc(now.remembered);
    refused.inc(now.refused);
    open.set(now.circuit === "closed" ? 0 : 1);
  };
  return () => note(stats());
}

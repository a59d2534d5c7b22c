import type { SourceStats } from "@bookings/events";
import { expect } from "chai";
import { catalogMetrics } from "../src/metrics/catalog-metrics.ts";
import { Registry } from "../src/metrics/library.ts";
import { samplesIn } from "./support/exposition.ts";

const stats = (circuit: SourceStats["circuit"], found: number): SourceStats => ({
  requests: { found, missing: 2, wrong: 3, away: 4 },
  remembered: 5,
  refused: 6,
  circuit,
});

describe("What is read of the catalog", () => {
  it("is what has come of asking, each time anew", async () => {
    const registry = new Registry();
    let now = stats("closed", 1);
    const look = catalogMetrics(registry, { stats: () => now });
    const read = async () => {
      look();
      return Object.fromEntries(samplesIn(await registry.metrics()));
    };
    await read();
    now = stats("closed", 9);
    expect(await read()).to.deep.equal({
      'bookings_catalog_requests_total{outcome="found"}': 9,
      'bookings_catalog_requests_total{outcome="missing"}': 2,
      'bookings_catalog_requests_total{outcome="wrong"}': 3,
      'bookings_catalog_requests_total{outcome="away"}': 4,
      bookings_catalog_remembered_total: 5,
      bookings_catalog_refused_total: 6,
      bookings_catalog_circuit_open: 0,
    });
    for (const circuit of ["open", "halfOpen"] as const) {
      now = stats(circuit, 9);
      expect(await read(), circuit).to.include({ bookings_catalog_circuit_open: 1 });
    }
  });
});

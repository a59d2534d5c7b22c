import type { ReadsByServer } from "@bookings/persistence";
import { expect } from "chai";
import { Registry } from "../src/metrics/library.ts";
import { readMetrics } from "../src/metrics/read-metrics.ts";
import { samplesIn } from "./support/exposition.ts";

/** What is read, again and again, of servers that stand so. */
function reader(reads: () => ReadsByServer) {
  const registry = new Registry();
  const look = readMetrics(registry, { reads });
  return async () => {
    look();
    return Object.fromEntries(samplesIn(await registry.metrics()));
  };
}

describe("What is read of replicas", () => {
  it("is what each server has answered, each time anew", async () => {
    const one = { name: "one:5432", usable: true, reads: 7, fallbacks: 0 };
    const two = { name: "two:5432", usable: false, reads: 0, fallbacks: 3 };
    let now: ReadsByServer = { primaryReads: 5, replicas: [one, two] };
    const read = reader(() => now);
    await read();
    now = {
      primaryReads: 6,
      replicas: [
        { ...one, reads: 9 },
        { ...two, usable: true },
      ],
    };
    expect(await read()).to.deep.equal({
      'bookings_db_reads_total{server="primary"}': 6,
      'bookings_db_reads_total{server="one:5432"}': 9,
      'bookings_db_reads_total{server="two:5432"}': 0,
      'bookings_db_replica_fallbacks_total{server="one:5432"}': 0,
      'bookings_db_replica_fallbacks_total{server="two:5432"}': 3,
      'bookings_db_replica_usable{server="one:5432"}': 1,
      'bookings_db_replica_usable{server="two:5432"}': 1,
    });
    now = { ...now, replicas: [one, two] };
    expect(await read()).to.include({ 'bookings_db_replica_usable{server="two:5432"}': 0 });
  });

  it("is nothing where there are none", async () => {
    expect(await reader(() => ({ primaryReads: 0, replicas: [] }))()).to.deep.equal({});
  });
});

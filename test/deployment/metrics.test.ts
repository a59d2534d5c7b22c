import { expect } from "chai";
import { secret } from "../../apps/server/test/support/client.ts";
import { databases } from "../../apps/server/test/support/databases.ts";
import { type RunningService, startService } from "../../apps/server/test/support/start-service.ts";
import { foreignMetrics, ownMetrics } from "./metrics.ts";

/** Names by their types, of everything that the text format tells of. */
const typesIn = (exposition: string): Record<string, string> =>
  Object.fromEntries(
    [...exposition.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = "", type = ""]) => [name, type]),
  );

const beginning = (all: Record<string, string>, start: string): Record<string, string> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith(start)));

/** Nobody is there; the process must be told of them, not reach them. */
const everything = {
  DATABASE_REPLICA_URLS: "postgres://nobody@127.0.0.1:1/nothing",
  EVENTS_URL: "http://127.0.0.1:1",
  CARD_PAYMENTS: "on",
  PAYMENTS_URL: "http://127.0.0.1:1",
};

// Dashboards and alerts are held against the list, so the list must be what the service says.
describe("the list of metrics", function () {
  this.timeout(60_000);
  const running: RunningService[] = [];
  afterEach(async () => void (await Promise.all(running.splice(0).map((service) => service.kill()))));

  async function toldBy(environment: Record<string, string>): Promise<string> {
    const { url: database, drop } = await databases.create();
    const service = await startService({ DATABASE_URL: database, JWT_SECRET: secret, ...environment });
    running.push(service);
    const text = await (await fetch(`${service.url}/metrics`)).text();
    await service.kill();
    await drop();
    return text;
  }

  it("is what a process tells that has everything switched on", async () => {
    const told = await toldBy(everything);
    expect(beginning(typesIn(told), "bookings_")).to.deep.equal(ownMetrics);
    // Whether a target is up is said by Prometheus itself.
    expect(typesIn(told)).to.include.keys(foreignMetrics.filter((name) => name !== "up"));
    expect(told).to.include('bookings_db_replica_usable{server="127.0.0.1:1"} 0\n');
    expect(told).to.match(/^bookings_db_reads_total\{server="primary"\} [1-9]/m);
    expect(told).to.include('bookings_catalog_requests_total{outcome="away"} 0\n');
  });

  it("is told without replicas, another catalog and cards where there are none", async () => {
    const told = beginning(typesIn(await toldBy({})), "bookings_");
    const missing = Object.keys(ownMetrics).filter((name) => !(name in told));
    expect(missing).to.have.members([
      ...Object.keys(ownMetrics).filter((name) => name.startsWith("bookings_catalog_")),
      "bookings_db_reads_total",
      "bookings_db_replica_usable",
      "bookings_db_replica_fallbacks_total",
      "bookings_payments_total",
    ]);
  });
});

import { type EventId, type KeyedRequest, type PlaceOrder, useCases } from "@bookings/domain";
import { ATHLETE, anEvent, anId, asUser, STRANGER, testPorts } from "@bookings/domain/testing";
import { expect } from "chai";
import { countOrders } from "../src/metrics/count-orders.ts";
import { Registry } from "../src/metrics/library.ts";
import { orderMetrics } from "../src/metrics/order-metrics.ts";
import { beginningWith, samplesIn } from "./support/exposition.ts";

const [EVENT, NOWHERE] = [anEvent().eventId, anId<EventId>(0xdead)];

const order = (...eventIds: readonly EventId[]): PlaceOrder => ({
  caller: asUser(ATHLETE),
  userId: ATHLETE,
  eventIds,
  paymentMethod: { type: "Cash" },
});

/** Refused before a unit of work begins. */
const forbidden: PlaceOrder = { ...order(EVENT), caller: asUser(STRANGER) };

const request: KeyedRequest = { keyId: "key", fingerprint: "request", senders: [ATHLETE] };

/** Use cases that count, with one event in the catalog. */
async function counting() {
  const { ports, storage } = testPorts();
  await storage.uow.run(({ events }) => events.add(anEvent()));
  const registry = new Registry();
  const counted = countOrders(useCases(ports), orderMetrics(registry));
  return {
    counted,
    /** As an adapter sends a request that came with a key. */
    keyed: (command: PlaceOrder) => {
      const attempt = counted.keyed(request);
      return attempt.useCases.placeOrder(command).catch(attempt.refused);
    },
    counts: async () => Object.values(beginningWith(samplesIn(await registry.metrics()), "bookings_")),
    refusals: async () => beginningWith(samplesIn(await registry.metrics()), "bookings_orders_refused_total"),
  };
}

const refused = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail("it was not refused"),
    (error: unknown) => error,
  );

describe("Counting orders", () => {
  it("counts those that are placed, with their bookings", async () => {
    const { counted, counts } = await counting();
    await counted.placeOrder(order(EVENT));
    expect(await counts()).to.deep.equal([1, 1]);
  });

  it("counts those that are refused, by their first code", async () => {
    const { counted, counts, refusals } = await counting();
    await refused(counted.placeOrder(order(NOWHERE)));
    await refused(counted.placeOrder(forbidden));
    expect(await refusals()).to.deep.equal({ '{code="event_not_found"}': 1, '{code="forbidden"}': 1 });
    expect((await counts()).slice(0, 2)).to.deep.equal([0, 0]);
  });

  it("counts one that is sent again with its key once", async () => {
    const { keyed, counts } = await counting();
    expect(await keyed(order(EVENT))).to.deep.equal(await keyed(order(EVENT)));
    expect(await counts()).to.deep.equal([1, 1]);
  });

  it("counts a refusal that is given again for its key once", async () => {
    const { keyed, refusals } = await counting();
    for (let time = 0; time < 3; time += 1) await refused(keyed(forbidden));
    expect(await refusals()).to.deep.equal({ '{code="forbidden"}': 1 });
  });

  it("counts each refusal that is found anew", async () => {
    const { keyed, refusals } = await counting();
    for (let time = 0; time < 3; time += 1) await refused(keyed(order(NOWHERE)));
    expect(await refusals()).to.deep.equal({ '{code="event_not_found"}': 3 });
  });

  it("leaves alone what is no order, and what is no refusal", async () => {
    const { counted, refusals } = await counting();
    const attempt = counted.keyed(request);
    const notify = attempt.useCases.sendDueNotifications({ caller: asUser(ATHLETE) });
    await refused(notify.catch(attempt.refused));
    const broken = new Error("broken");
    const { ports, storage } = testPorts();
    const uow = { run: () => Promise.reject(broken) };
    const orders = orderMetrics(new Registry());
    const failing = countOrders(useCases({ ...ports, storage: { ...storage, uow } }), orders);
    expect(await refused(failing.placeOrder(order(EVENT)))).to.equal(broken);
    expect(await refusals()).to.deep.equal({});
  });
});

import type { EveryUseCase, KeyedTry, UseCases } from "@bookings/domain";
import type { OrderMetrics } from "./order-metrics.ts";

type PlaceOrder = EveryUseCase["placeOrder"];

/** Use cases resolve behind the commit, so that an order whose transaction is run again counts once. */
const countingPlaced =
  (placeOrder: PlaceOrder, { placed }: OrderMetrics, isReplayed = () => false): PlaceOrder =>
  async (command) => {
    const order = await placeOrder(command);
    if (!isReplayed()) placed(order);
    return order;
  };

const countingRefused =
  (placeOrder: PlaceOrder, { refused }: OrderMetrics): PlaceOrder =>
  (command) =>
    placeOrder(command).catch((error: unknown) => {
      refused(error);
      throw error;
    });

/** Whether a refusal is a repetition is known only when it has been looked up. */
function countingOnce(one: KeyedTry, orders: OrderMetrics): KeyedTry {
  const placeOrder = countingPlaced(one.useCases.placeOrder, orders, one.isReplayed);
  let isOrder = false;
  return {
    ...one,
    useCases: {
      ...one.useCases,
      placeOrder: (command) => {
        isOrder = true;
        return placeOrder(command);
      },
    },
    refused: (refusal) =>
      one.refused(refusal).catch((error: unknown) => {
        if (isOrder && !one.isReplayed()) orders.refused(error);
        throw error;
      }),
  };
}

/** Counts the orders that are really placed or refused: an answer that is repeated for its key counts no more. */
export const countOrders = (all: UseCases, orders: OrderMetrics): UseCases => ({
  ...all,
  placeOrder: countingRefused(countingPlaced(all.placeOrder, orders), orders),
  keyed: (request) => countingOnce(all.keyed(request), orders),
});

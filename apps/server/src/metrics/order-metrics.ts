import { DomainError, type OrderView } from "@bookings/domain";
import { Counter, type Registry } from "./library.ts";

/** Counts orders, each once. */
export interface OrderMetrics {
  readonly placed: (order: OrderView) => void;
  /** Counts it by its first code, which gives the answer its status; what is no refusal does not count. */
  readonly refused: (error: unknown) => void;
}

export function orderMetrics(registry: Registry): OrderMetrics {
  const registers = [registry];
  const orders = new Counter({
    name: "bookings_orders_placed_total",
    help: "Orders that were placed.",
    registers,
  });
  const bookings = new Counter({
    name: "bookings_bookings_placed_total",
    help: "Bookings in the orders that were placed.",
    registers,
  });
  const refusals = new Counter({
    name: "bookings_orders_refused_total",
    help: "Orders that were refused, by the first code of the answer.",
    labelNames: ["code"],
    registers,
  });
  return {
    placed: (order) => {
      orders.inc();
      bookings.inc(order.bookings.length);
    },
    refused: (error) => {
      const [first] = error instanceof DomainError ? error.problems : [];
      if (first !== undefined) refusals.inc({ code: first.code });
    },
  };
}

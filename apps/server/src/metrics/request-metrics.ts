import type { RequestLog } from "@bookings/http";
import { Counter, Gauge, Histogram, type Registry } from "./library.ts";

/** Counts requests. Whatever strangers send, there are no more series than routes, methods, statuses and codes. */
export interface RequestMetrics {
  begun(): void;
  /** To be told of each request that has begun, once. */
  answered(entry: RequestLog): void;
}

const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** In place of the route, where none fits, or the request was refused on its way there. */
const NO_ROUTE = "none";

/** Seconds; most answers take a few thousandths, and none may take longer than ten. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function requestMetrics(registry: Registry): RequestMetrics {
  const registers = [registry];
  const requests = new Counter({
    name: "bookings_http_requests_total",
    help: "Requests that were answered.",
    labelNames: ["method", "route", "status"],
    registers,
  });
  const durations = new Histogram({
    name: "bookings_http_request_duration_seconds",
    help: "Time until the answer was ready to be sent.",
    labelNames: ["method", "route"],
    buckets: BUCKETS,
    registers,
  });
  const refusals = new Counter({
    name: "bookings_refusals_total",
    help: "Entries of error answers.",
    labelNames: ["route", "code"],
    registers,
  });
  const inFlight = new Gauge({
    name: "bookings_http_requests_in_flight",
    help: "Requests that are being served.",
    registers,
  });
  return {
    begun: () => inFlight.inc(),
    answered: ({ method: sent, route: found, status, durationMs, codes }) => {
      inFlight.dec();
      const method = methods.has(sent) ? sent : "other";
      const route = found ?? NO_ROUTE;
      requests.inc({ method, route, status });
      durations.observe({ method, route }, durationMs / 1000);
      if (codes !== undefined) for (const code of codes) refusals.inc({ route, code });
    },
  };
}

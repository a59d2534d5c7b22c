import { createRequire } from "node:module";
import type * as prometheus from "prom-client";

const require = createRequire(import.meta.url);

/**
 * The four parts of prom-client that count. Its own entry loads ninety modules more, OpenTelemetry's API among them, which
 * would make each start longer by a tenth; whoever reads `/metrics` loads it, see `process-metrics.ts`.
 */
export const Counter = require("prom-client/lib/counter.js") as typeof prometheus.Counter;
export const Gauge = require("prom-client/lib/gauge.js") as typeof prometheus.Gauge;
export const Histogram = require("prom-client/lib/histogram.js") as typeof prometheus.Histogram;
export const Registry = require("prom-client/lib/registry.js") as typeof prometheus.Registry;

/** Where metrics are collected; each process has one. */
export type Registry = prometheus.Registry;

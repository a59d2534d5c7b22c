/** What the service tells Prometheus with everything switched on, by name. */
export const ownMetrics: Readonly<Record<string, "counter" | "gauge" | "histogram">> = {
  bookings_build_info: "gauge",
  bookings_http_requests_total: "counter",
  bookings_http_request_duration_seconds: "histogram",
  bookings_http_requests_in_flight: "gauge",
  bookings_refusals_total: "counter",
  bookings_orders_placed_total: "counter",
  bookings_bookings_placed_total: "counter",
  bookings_orders_refused_total: "counter",
  bookings_db_up: "gauge",
  bookings_db_pool_max: "gauge",
  bookings_db_pool_connections: "gauge",
  bookings_db_pool_waiting: "gauge",
  bookings_db_reads_total: "counter",
  bookings_db_replica_usable: "gauge",
  bookings_db_replica_fallbacks_total: "counter",
  bookings_catalog_requests_total: "counter",
  bookings_catalog_remembered_total: "counter",
  bookings_catalog_refused_total: "counter",
  bookings_catalog_circuit_open: "gauge",
  bookings_notifications_due: "gauge",
  bookings_notifications_pending: "gauge",
  bookings_notifications_dead: "gauge",
  bookings_notifications_oldest_due_age_seconds: "gauge",
  bookings_notifications_total: "counter",
  bookings_payments_total: "counter",
  bookings_job_runs_total: "counter",
  bookings_job_duration_seconds: "histogram",
  bookings_job_last_success_timestamp_seconds: "gauge",
};

/** Of prom-client and of Prometheus itself, as far as they are used here. */
export const foreignMetrics: readonly string[] = [
  "up",
  "nodejs_eventloop_lag_p99_seconds",
  "process_resident_memory_bytes",
  "process_cpu_seconds_total",
];

/** What is counted in buckets has more names than one. */
const namesOf = ([name, type]: [string, string]): string[] =>
  type === "histogram" ? ["_bucket", "_sum", "_count"].map((end) => `${name}${end}`) : [name];

export const metricNames: readonly string[] = [
  ...Object.entries(ownMetrics).flatMap(namesOf),
  ...foreignMetrics,
];

/** The same from every process, for it is read from the database: to add it up is wrong. */
export const ofTheLedger = [
  "bookings_notifications_due",
  "bookings_notifications_pending",
  "bookings_notifications_dead",
  "bookings_notifications_oldest_due_age_seconds",
];

const WORDS = new Set(
  "by on and or unless without ignoring group_left group_right offset bool sum min max avg count rate increase histogram_quantile time absent min_over_time max_over_time".split(
    " ",
  ),
);

/** The metrics that an expression of PromQL names. */
export function metricsIn(expression: string): string[] {
  const bare = expression
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, " ")
    .replaceAll(/\b(by|on|without|ignoring)\s*\([^)]*\)/g, " ");
  const names = bare.match(/[a-zA-Z_:][\w:]*/g) ?? [];
  return [...new Set(names)].filter((name) => !WORDS.has(name));
}

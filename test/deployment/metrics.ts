/** What the service tells Prometheus, by name; those that are counted in buckets have more names than one. */
const counters = [
  "bookings_http_requests_total",
  "bookings_refusals_total",
  "bookings_orders_placed_total",
  "bookings_bookings_placed_total",
  "bookings_orders_refused_total",
  "bookings_notifications_total",
  "bookings_job_runs_total",
];
const gauges = [
  "bookings_build_info",
  "bookings_http_requests_in_flight",
  "bookings_db_up",
  "bookings_db_pool_max",
  "bookings_db_pool_connections",
  "bookings_db_pool_waiting",
  "bookings_notifications_due",
  "bookings_notifications_pending",
  "bookings_notifications_dead",
  "bookings_notifications_oldest_due_age_seconds",
  "bookings_job_last_success_timestamp_seconds",
];
const histograms = ["bookings_http_request_duration_seconds", "bookings_job_duration_seconds"];

/** Of prom-client and of Prometheus itself, as far as they are used here. */
const foreign = [
  "up",
  "nodejs_eventloop_lag_p99_seconds",
  "process_resident_memory_bytes",
  "process_cpu_seconds_total",
];

export const metricNames: readonly string[] = [
  ...counters,
  ...gauges,
  ...histograms.flatMap((name) => ["_bucket", "_sum", "_count"].map((end) => `${name}${end}`)),
  ...foreign,
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

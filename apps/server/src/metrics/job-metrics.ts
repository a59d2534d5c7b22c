import { Counter, Gauge, Histogram, type Registry } from "./library.ts";

/** How a run of a job ended. */
export type JobOutcome = "done" | "failed";

/** Counts runs of jobs. */
export interface JobMetrics {
  /** @param durationMs milliseconds */
  ran(job: string, outcome: JobOutcome, durationMs: number): void;
  /** Begins at zero for jobs, so that the first failure of one is seen as an increase. */
  expect(jobs: readonly string[]): void;
}

/** Seconds; a run in which nothing is due takes some hundredths. */
const BUCKETS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60];

export function jobMetrics(registry: Registry): JobMetrics {
  const registers = [registry];
  const runs = new Counter({
    name: "bookings_job_runs_total",
    help: "Runs of recurring jobs.",
    labelNames: ["job", "outcome"],
    registers,
  });
  const durations = new Histogram({
    name: "bookings_job_duration_seconds",
    help: "How long runs of recurring jobs took.",
    labelNames: ["job"],
    buckets: BUCKETS,
    registers,
  });
  const successes = new Gauge({
    name: "bookings_job_last_success_timestamp_seconds",
    help: "When a run of the job was last done by this process.",
    labelNames: ["job"],
    registers,
  });
  return {
    ran: (job, outcome, durationMs) => {
      runs.inc({ job, outcome });
      durations.observe({ job }, durationMs / 1000);
      if (outcome === "done") successes.setToCurrentTime({ job });
    },
    expect: (jobs) => {
      for (const job of jobs) for (const outcome of ["done", "failed"]) runs.inc({ job, outcome }, 0);
    },
  };
}

import { Unavailable } from "@bookings/domain";
import type { ScheduledJob } from "@bookings/scheduler";
import type { Logger } from "pino";
import type { JobMetrics, JobOutcome } from "./metrics/job-metrics.ts";
import type { Tracing } from "./trace.ts";

/** Work that recurs, and tells how much it found to do: rows, messages, whatever there is. */
export interface Job extends Omit<ScheduledJob, "run"> {
  readonly run: () => Promise<number>;
}

/** Where runs are written down. */
export interface RunRecord {
  readonly log: Logger;
  readonly jobs: JobMetrics;
  readonly tracing: Pick<Tracing, "inJob">;
}

interface Run {
  readonly job: string;
  readonly traceId: string;
  readonly durationMs: number;
  readonly outcome: JobOutcome;
}

/** One line a run. Most runs of a job that runs every minute find nothing to do: whoever wants to see them asks for `debug`. */
function tellDone(log: Logger, run: Run, found: number): void {
  if (found === 0) log.debug(run, "job");
  else log.info(run, "job");
}

function tellFailed(log: Logger, run: Run, error: unknown): void {
  if (error instanceof Unavailable) log.warn({ ...run, err: error.cause }, "no database for the job");
  else log.error({ ...run, err: error }, "job failed");
}

/** Milliseconds, to the microsecond. */
const since = (start: number): number => Math.round((performance.now() - start) * 1000) / 1000;

/** The job with each of its runs a trace of its own, counted, and told in the log. It still fails where it has failed. */
export const recordedJob = (
  { name, schedule, run }: Job,
  { log, jobs, tracing }: RunRecord,
): ScheduledJob => {
  const end = (traceId: string, start: number, outcome: JobOutcome): Run => {
    const durationMs = since(start);
    jobs.ran(name, outcome, durationMs);
    return { job: name, traceId, durationMs, outcome };
  };
  const runTraced = async (traceId: string): Promise<void> => {
    const start = performance.now();
    try {
      const found = await run();
      tellDone(log, end(traceId, start, "done"), found);
    } catch (error) {
      tellFailed(log, end(traceId, start, "failed"), error);
      throw error;
    }
  };
  return { name, schedule, run: () => tracing.inJob(name, runTraced) };
};

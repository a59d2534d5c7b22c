export type { ScheduledJob } from "./scheduled-job.ts";
export { createScheduler, type Scheduler, type SchedulerOptions } from "./scheduler.ts";

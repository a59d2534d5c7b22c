import { isSchedule } from "@bookings/scheduler/schedule";
import { z } from "zod";

const OFF = "off";

/** When a job runs, or that it does not. */
export const jobSchedule = z
  .string()
  .trim()
  .refine((text) => text === OFF || isSchedule(text), {
    error: "must be an interval such as 1 minute, a cron expression such as */5 * * * *, or off",
  });

/** Undefined: the job is off. */
export const unlessOff = (schedule: string): string | undefined => (schedule === OFF ? undefined : schedule);

import type { Logger } from "pino";
import type { Job } from "./job-runs.ts";
import type { Service } from "./service.ts";

const SCHEDULE = "1 minute";

/** Follows the catalog of another service; off where there is none. What cannot be read has time until the next slot. */
export const followJob = ({ config, useCases }: Service, log: Logger): Job => ({
  name: "follow-catalog",
  schedule: config.events && SCHEDULE,
  run: async () => {
    const { asked, failures } = await useCases.followCatalog();
    if (failures.length === 0) return asked;
    log.warn(
      { asked, failed: failures.length, err: failures[0]?.cause },
      "events were not read from their catalog",
    );
    return asked;
  },
});

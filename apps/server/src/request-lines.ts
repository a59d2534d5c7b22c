import { Unavailable } from "@bookings/domain";
import type { RequestLog } from "@bookings/http";
import type { Logger } from "pino";

/** One line a probe is enough while the database is away. */
const reasonOf = ({ cause }: Unavailable): string => (cause instanceof Error ? cause.message : "not ready");

/** Writes one line a request. */
export const requestLines =
  (log: Logger) =>
  ({ error, ...request }: RequestLog): void => {
    if (error === undefined) log.info(request, "request");
    else if (error instanceof Unavailable) log.warn({ ...request, why: reasonOf(error) }, "unavailable");
    else log.error({ ...request, err: error }, "request failed");
  };

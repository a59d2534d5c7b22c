import type { IdSource } from "@bookings/domain";

/** 1 to 128 visible ASCII characters: safe to be sent back, logged and searched for. */
const acceptable = /^[\x21-\x7e]{1,128}$/;

/** The caller's `X-Request-Id` where it is acceptable, else a new one. */
export const requestIdFrom = (header: string, ids: IdSource): string =>
  acceptable.test(header) ? header : ids.next();

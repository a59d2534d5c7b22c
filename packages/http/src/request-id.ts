import type { IdSource } from "@bookings/domain";

/** 1 to 128 visible ASCII characters: safe to be sent back, logged and searched for. */
const acceptable = /^[\x21-\x7e]{1,128}$/;

/** The caller's `X-Request-Id` where it is acceptable, else a new one. */
export const requestIdFrom = (header: string, ids: IdSource): string =>
  acceptable.test(header) ? header : ids.next();

/** Version, trace id, parent id, flags; later versions may go on behind another dash. */
const pattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;
const zeros = /^0+$/;

/** The trace that a W3C `traceparent` header belongs to; undefined where it fits no version of the standard. */
function traceIn(traceparent: string): string | undefined {
  const [, version, traceId = "", parentId = "", rest] = pattern.exec(traceparent) ?? [];
  if (version === undefined || version === "ff" || (version === "00" && rest !== undefined)) return undefined;
  return zeros.test(traceId) || zeros.test(parentId) ? undefined : traceId;
}

/** The caller's trace, or a new one: a malformed header never fails a request. */
export const traceIdFrom = (traceparent: string, ids: IdSource): string =>
  traceIn(traceparent) ?? ids.next().replaceAll("-", "");

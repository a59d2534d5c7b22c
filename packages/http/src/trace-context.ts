import type { IdSource } from "@bookings/domain";

/** What a request says of the trace that it belongs to (W3C Trace Context). */
export interface TraceContext {
  /** 32 hexadecimal digits, of the caller's trace or of a new one. */
  readonly traceId: string;
  /** The caller's span, 16 hexadecimal digits; undefined where the trace begins here. */
  readonly parentId: string | undefined;
  /** Whether the trace may be recorded; the caller's word on it, and true where the trace begins here. */
  readonly isSampled: boolean;
  /** What others have to say of the trace, to be passed on as it came. */
  readonly state: string | undefined;
}

/** Version, trace id, parent id, flags; later versions may go on behind another dash. */
const pattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const zeros = /^0+$/;

/** The one flag that all versions know. */
const SAMPLED = 1;

/** As much as everyone has to pass on; whatever is longer, or not plain text, was never meant to travel. */
const acceptableState = /^[\x20-\x7e]{1,512}$/;

/** Undefined where it fits no version of the standard. */
function contextIn(traceparent: string, tracestate: string): TraceContext | undefined {
  const [, version, traceId = "", parentId = "", flags = "", rest] = pattern.exec(traceparent) ?? [];
  if (version === undefined || version === "ff" || (version === "00" && rest !== undefined)) return undefined;
  if (zeros.test(traceId) || zeros.test(parentId)) return undefined;
  const isSampled = (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED;
  return { traceId, parentId, isSampled, state: acceptableState.test(tracestate) ? tracestate : undefined };
}

const newTrace = (ids: IdSource): TraceContext => ({
  traceId: ids.next().replaceAll("-", ""),
  parentId: undefined,
  isSampled: true,
  state: undefined,
});

/** The caller's trace, or a new one: a malformed header never fails a request. */
export const traceContextFrom = (traceparent: string, tracestate: string, ids: IdSource): TraceContext =>
  contextIn(traceparent, tracestate) ?? newTrace(ids);

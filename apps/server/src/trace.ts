import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import type { HttpOptions } from "@bookings/http";
import type { AroundCall } from "@bookings/notifications";
import type { Observer } from "@bookings/persistence";

/** Where in a trace the work stands (W3C Trace Context). */
export interface TracePosition {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** The span of ours that the work is part of, 16 hexadecimal digits; absent where none are recorded. */
  readonly spanId?: string;
  /** Whether the trace is recorded, here or elsewhere. */
  readonly isSampled: boolean;
  /** What others have to say of the trace, as it came. */
  readonly state?: string | undefined;
}

/** How work becomes part of traces, and what stands around it so that spans can be recorded. */
export interface Tracing {
  readonly inTrace: NonNullable<HttpOptions["inTrace"]>;
  /** Runs a job, which nobody outside has asked for, as a trace of its own, whose id it is told. */
  readonly inJob: <Result>(name: string, run: (traceId: string) => Promise<Result>) => Promise<Result>;
  /** Absent where nothing is recorded. */
  readonly observer?: Observer;
  /** Absent where nothing is recorded. */
  readonly aroundCall?: AroundCall;
  /** Sends what is still to be sent, within a second. Safe to call twice. */
  readonly close: () => Promise<void>;
}

const current = new AsyncLocalStorage<TracePosition>();

/** Does the work at this position: whatever it calls outside carries it on. */
export const at = <Result>(position: TracePosition, work: () => Result): Result =>
  current.run(position, work);

/** Undefined outside of all traces. */
export const here = (): TracePosition | undefined => current.getStore();

const hex = (bytes: number): string => randomBytes(bytes).toString("hex");

/** What each outgoing call carries: the trace that it is part of, or a new one where there is none. */
export function traceHeaders(): Readonly<Record<string, string>> {
  const { traceId = hex(16), spanId = hex(8), isSampled = true, state } = here() ?? {};
  const traceparent = `00-${traceId}-${spanId}-${isSampled ? "01" : "00"}`;
  return state === undefined ? { traceparent } : { traceparent, tracestate: state };
}

/** Does the work as a trace of its own, for what no request has asked for. */
function inNewTrace<Result>(work: (traceId: string) => Result): Result {
  const traceId = hex(16);
  return at({ traceId, isSampled: true }, () => work(traceId));
}

/** Traces are joined and passed on, and no spans are recorded. */
export const unrecorded: Tracing = {
  inTrace: at,
  inJob: (_name, run) => inNewTrace(run),
  close: async () => undefined,
};

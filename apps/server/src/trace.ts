import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";

const current = new AsyncLocalStorage<string>();

/** Does the work as part of a trace: whatever it calls outside belongs to it, too. */
export const inTrace = <Result>(traceId: string, work: () => Result): Result => current.run(traceId, work);

/** Does the work as a trace of its own, for what no request has asked for. */
export function inNewTrace<Result>(work: (traceId: string) => Result): Result {
  const traceId = hex(16);
  return inTrace(traceId, () => work(traceId));
}

const hex = (bytes: number): string => randomBytes(bytes).toString("hex");

/** What each outgoing call carries (W3C Trace Context): the trace of the request, or a new one where there is none. */
export const traceHeaders = (): Readonly<Record<string, string>> => ({
  traceparent: `00-${current.getStore() ?? hex(16)}-${hex(8)}-01`,
});

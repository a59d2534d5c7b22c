import { type Context, ROOT_CONTEXT, type Span, TraceFlags, trace } from "@opentelemetry/api";
import { at, here, type TracePosition } from "../trace.ts";
import { markFailed } from "./failure.ts";

/** A position within a span of ours. */
interface SpanPosition extends TracePosition {
  /** As the library wants it. */
  readonly context: Context;
}

/** @param state what others have to say of the trace */
export function positionOf(span: Span, state: string | undefined): SpanPosition {
  const { traceId, spanId, traceFlags } = span.spanContext();
  const isSampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
  return { traceId, spanId, isSampled, state, context: trace.setSpan(ROOT_CONTEXT, span) };
}

/** Undefined outside of all traces. All positions of a process that records spans are of this kind. */
export const spanHere = (): SpanPosition | undefined => here() as SpanPosition | undefined;

/** Where a span belongs that begins now. */
export const contextHere = (): Context => spanHere()?.context ?? ROOT_CONTEXT;

/** Does the work as this span, which ends with it. */
export async function asSpan<Result>(span: Span, work: () => Promise<Result>): Promise<Result> {
  try {
    return await at(positionOf(span, here()?.state), work);
  } catch (failure) {
    markFailed(span, failure);
    throw failure;
  } finally {
    span.end();
  }
}

import type { RequestLog, TracedRequest } from "@bookings/http";
import {
  createTraceState,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { at, type Tracing } from "../trace.ts";
import { errorType } from "./failure.ts";
import { positionOf } from "./position.ts";
import type { Spans } from "./spans.ts";

/** Others come from people who try things out, and would make as many names of spans as they like. */
const known = new Set(["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"]);

const methodOf = ({ method }: TracedRequest): string => (known.has(method) ? method : "_OTHER");

const nameOf = (request: TracedRequest): string => (known.has(request.method) ? request.method : "HTTP");

const contextOf = ({ traceId, isSampled, state }: TracedRequest, spanId: string) =>
  trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
    ...(state === undefined ? {} : { traceState: createTraceState(state) }),
  });

function begin({ tracer, beginTrace }: Spans, request: TracedRequest): Span {
  const { parentId, traceId } = request;
  const attributes = { "http.request.method": methodOf(request), "url.scheme": "http" };
  const options = { kind: SpanKind.SERVER, attributes };
  return parentId === undefined
    ? beginTrace(traceId, nameOf(request), options)
    : tracer.startSpan(nameOf(request), options, contextOf(request, parentId));
}

/** The path names things by their ids only where a route says so; any other path may hold anything. */
function routed(span: Span, request: TracedRequest, route: string): void {
  span.updateName(`${nameOf(request)} ${route}`);
  span.setAttributes({ "http.route": route, "url.path": request.target.split("?", 1)[0] ?? "" });
}

function finish(span: Span, request: TracedRequest, { route, status, requestId, error }: RequestLog): void {
  span.setAttributes({ "http.response.status_code": status, "bookings.request_id": requestId });
  if (route !== null) routed(span, request, route);
  if (status >= 500) {
    span.setAttribute("error.type", error === undefined ? String(status) : errorType(error));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** Each request is a span, which continues the caller's trace or begins one. */
export const requestSpans =
  (spans: Spans): Tracing["inTrace"] =>
  async (request, serve) => {
    const span = begin(spans, request);
    const entry = await at(positionOf(span, request.state), serve);
    if (span.isRecording()) finish(span, request, entry);
    return entry;
  };

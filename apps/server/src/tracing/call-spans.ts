import type { AroundCall, OutgoingCall } from "@bookings/notifications";
import { type Attributes, type Span, SpanKind, type Tracer } from "@opentelemetry/api";
import { asSpan, contextHere } from "./position.ts";

const nameOf = ({ method, to }: OutgoingCall): string => `${method ?? "SEND"} ${to}`;

const attributesOf = ({ method, host, port }: OutgoingCall): Attributes => ({
  "server.address": host,
  "server.port": port,
  ...(method === undefined ? {} : { "http.request.method": method }),
});

const tellStatus =
  (span: Span) =>
  (status: number | undefined): void => {
    if (status !== undefined) span.setAttribute("http.response.status_code", status);
  };

/** Each call to another service is a span, whose id the call carries. */
export const callSpans =
  (tracer: Tracer): AroundCall =>
  (call, make) => {
    const options = { kind: SpanKind.CLIENT, attributes: attributesOf(call) };
    const span = tracer.startSpan(nameOf(call), options, contextHere());
    return asSpan(span, () => make(tellStatus(span)));
  };

import { ROOT_CONTEXT } from "@opentelemetry/api";
import type { TracesConfig } from "../config-traces.ts";
import { systemClock } from "../system.ts";
import type { Tracing } from "../trace.ts";
import { callSpans } from "./call-spans.ts";
import { asSpan } from "./position.ts";
import { requestSpans } from "./request-spans.ts";
import { openSpans } from "./spans.ts";
import { statementSpans } from "./statement-spans.ts";
import { warnRarely } from "./warn-rarely.ts";

/** Records what goes on as spans, and sends them to a collector. `warn` is told once a minute at most what goes wrong. */
export async function openTracing(config: TracesConfig, warn: (what: string) => void): Promise<Tracing> {
  const spans = await openSpans(config, warnRarely(warn, systemClock));
  const { tracer, close } = spans;
  return {
    inTrace: requestSpans(spans),
    inJob: (name, run) => {
      const span = tracer.startSpan(`job ${name}`, { attributes: { "job.name": name } }, ROOT_CONTEXT);
      return asSpan(span, () => run(span.spanContext().traceId));
    },
    observer: statementSpans(tracer),
    aroundCall: callSpans(tracer),
    close,
  };
}

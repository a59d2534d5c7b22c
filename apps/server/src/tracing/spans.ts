import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import {
  DiagLogLevel,
  diag,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  type Tracer,
} from "@opentelemetry/api";
import { defaultResource, resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, RandomIdGenerator, TracerProvider } from "@opentelemetry/sdk-trace";
import type { TracesConfig } from "../config-traces.ts";
import { collectorExporter } from "./exporter.ts";
import { samplerOf } from "./sampler.ts";

/** Milliseconds that the end of a process waits for the collector. */
const LAST_BATCHES = 1_000;

/** Spans wait for their batch in memory: some 8 MB when the queue is full, and what comes beyond that is dropped. */
const BATCHES = {
  maxQueueSize: 4096,
  maxExportBatchSize: 512,
  /** Milliseconds. */
  scheduledDelayMillis: 1_000,
};

/** Where spans come from. */
export interface Spans {
  readonly tracer: Tracer;
  /** Begins a trace that has its id already. */
  readonly beginTrace: (traceId: string, name: string, options: SpanOptions) => Span;
  /** Sends what has ended, within a second. Safe to call twice. */
  readonly close: () => Promise<void>;
}

/** Ids as the library makes them, but for those of traces that somebody else has named. */
function idsOf() {
  const random = new RandomIdGenerator();
  const named: { traceId?: string | undefined } = {};
  const generator = {
    generateSpanId: () => random.generateSpanId(),
    generateTraceId: () => named.traceId ?? random.generateTraceId(),
  };
  return { named, generator };
}

const nothing = (): void => undefined;

/** What the library has to say of itself, such as that it drops spans. */
function listenTo(warn: (what: string) => void): void {
  const tell = (what: string) => warn(`traces: ${what}`);
  const logger = { error: tell, warn: tell, info: nothing, debug: nothing, verbose: nothing };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}

const resourceOf = ({ resource }: TracesConfig) =>
  defaultResource().merge(resourceFromAttributes({ "service.instance.id": randomUUID(), ...resource }));

/** Spans that are recorded and sent to the collector, beside the work and never in its way. */
export async function openSpans(config: TracesConfig, warn: (what: string) => void): Promise<Spans> {
  listenTo(warn);
  const exporter = await collectorExporter(config, warn);
  const { named, generator } = idsOf();
  const provider = new TracerProvider({
    resource: resourceOf(config),
    sampler: samplerOf(config),
    idGenerator: generator,
    spanProcessors: [new BatchSpanProcessor({ exporter, ...BATCHES })],
  });
  const tracer = provider.getTracer("bookings");
  let closed: Promise<void> | undefined;
  return {
    tracer,
    beginTrace: (traceId, name, options) => {
      named.traceId = traceId;
      const span = tracer.startSpan(name, options, ROOT_CONTEXT);
      named.traceId = undefined;
      return span;
    },
    close: () =>
      (closed ??= Promise.race([provider.shutdown(), pause(LAST_BATCHES, undefined, { ref: false })])),
  };
}

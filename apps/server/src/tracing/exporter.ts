import { ExportResultCode } from "@opentelemetry/core";
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import type { TracesConfig } from "../config-traces.ts";

/** Milliseconds for one batch, its retries included. Meanwhile others wait in the queue, which is bounded. */
const TIMEOUT = 10_000;

/** Neither the address, which may hold secrets, nor what the collector has said. */
function reasonOf(error: Error | undefined): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (typeof code === "number") return `it answered ${code}`;
  return typeof code === "string" ? code : "it did not answer in time, or is busy";
}

/** A collector that fails costs its batch, and a warning; the library would write a stack for each. */
const forgiving = (exporter: SpanExporter, warn: (what: string) => void): SpanExporter => ({
  export: (spans, done) =>
    exporter.export(spans, ({ code, error }) => {
      if (code === ExportResultCode.FAILED)
        warn(`the collector has not taken ${spans.length} spans: ${reasonOf(error)}`);
      done({ code: ExportResultCode.SUCCESS });
    }),
  shutdown: () => exporter.shutdown(),
});

/** Only the protocol that is spoken is loaded. */
const libraryOf = (protocol: TracesConfig["protocol"]) =>
  protocol === "http/json"
    ? import("@opentelemetry/exporter-trace-otlp-http")
    : import("@opentelemetry/exporter-trace-otlp-proto");

/** Sends batches of spans to the collector, by OTLP over HTTP. */
export async function collectorExporter(
  { url, protocol, headers }: TracesConfig,
  warn: (what: string) => void,
): Promise<SpanExporter> {
  const { OTLPTraceExporter } = await libraryOf(protocol);
  return forgiving(new OTLPTraceExporter({ url, headers, timeoutMillis: TIMEOUT }), warn);
}

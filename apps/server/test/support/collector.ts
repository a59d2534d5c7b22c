import { EventEmitter, once } from "node:events";
import type { IncomingHttpHeaders } from "node:http";
import { buffer } from "node:stream/consumers";
import { answerJson, type Loopback, loopback } from "./loopback.ts";

type Value = string | number | boolean;

/** What came in a request of OTLP. */
export interface Delivery {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A span as the collector sees it. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined for the first of a trace. */
  readonly parentId: string | undefined;
  readonly state: string | undefined;
  readonly name: string;
  readonly kind: "internal" | "server" | "client";
  readonly isError: boolean;
  readonly attributes: Readonly<Record<string, Value>>;
  /** Of the process. */
  readonly resource: Readonly<Record<string, Value>>;
  /** Nanoseconds since 1970. */
  readonly begunAt: bigint;
  readonly endedAt: bigint;
}

export interface Collector extends Loopback {
  readonly deliveries: readonly Delivery[];
  /** All spans that came as JSON, in the order of their coming. */
  readonly spans: CollectedSpan[];
  /** A status, or no answer at all; 200 unless told. */
  reply: number | "hang";
  /** Resolves as soon as something that fits has come in. */
  until(fits: (spans: readonly CollectedSpan[]) => boolean): Promise<void>;
  delivered(): Promise<Delivery>;
}

interface Attribute {
  readonly key: string;
  readonly value: { stringValue?: string; intValue?: number; boolValue?: boolean; doubleValue?: number };
}

interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly name: string;
  readonly kind: 1 | 2 | 3;
  readonly status: { readonly code?: number };
  readonly attributes: readonly Attribute[];
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

interface Wire {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

const kinds = { 1: "internal", 2: "server", 3: "client" } as const;
const ERROR = 2;

const valuesIn = (attributes: readonly Attribute[]): Record<string, Value> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] as Value]));

const spanOf = (wire: WireSpan, resource: CollectedSpan["resource"]): CollectedSpan => ({
  traceId: wire.traceId,
  spanId: wire.spanId,
  parentId: wire.parentSpanId,
  state: wire.traceState,
  name: wire.name,
  kind: kinds[wire.kind],
  isError: wire.status.code === ERROR,
  attributes: valuesIn(wire.attributes),
  resource,
  begunAt: BigInt(wire.startTimeUnixNano),
  endedAt: BigInt(wire.endTimeUnixNano),
});

const spansIn = (body: Buffer): CollectedSpan[] =>
  (JSON.parse(body.toString()) as Wire).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map((span) => spanOf(span, valuesIn(resource.attributes)))),
  );

/** Takes spans by OTLP over HTTP, as a collector does. */
export async function startCollector(): Promise<Collector> {
  const deliveries: Delivery[] = [];
  const spans: CollectedSpan[] = [];
  const arrivals = new EventEmitter();
  const take = (delivery: Delivery): void => {
    deliveries.push(delivery);
    if (delivery.headers["content-type"] === "application/json") spans.push(...spansIn(delivery.body));
    arrivals.emit("delivery");
  };
  const server = await loopback((request, response) => {
    const { url = "", headers } = request;
    const receive = (body: Buffer): void => {
      take({ path: url, headers, body });
      if (collector.reply !== "hang") answerJson(response, collector.reply, {});
    };
    buffer(request).then(receive, () => undefined);
  });
  const collector: Collector = {
    ...server,
    deliveries,
    spans,
    reply: 200,
    until: async (fits) => {
      while (!fits(spans)) await once(arrivals, "delivery");
    },
    delivered: async () => {
      if (deliveries.length === 0) await once(arrivals, "delivery");
      return deliveries[0] as Delivery;
    },
  };
  return collector;
}

import type { Clock } from "@bookings/domain";
import type { HttpEventSource } from "@bookings/events";
import { foreignEvent } from "@bookings/http";
import type { EventsConfig } from "./config-events.ts";
import { type Tracing, traceHeaders } from "./trace.ts";

/** The catalog of another service; its library is loaded only where there is one. */
export async function eventSourceOf(
  events: EventsConfig | undefined,
  clock: Clock,
  { warn, tracing }: { readonly warn: (what: string) => void; readonly tracing: Tracing },
): Promise<HttpEventSource | undefined> {
  if (events === undefined) return undefined;
  const { httpEventSource } = await import("@bookings/events");
  return httpEventSource({
    ...events,
    clock,
    warn,
    parse: foreignEvent,
    headers: traceHeaders,
    aroundCall: tracing.aroundCall,
  });
}

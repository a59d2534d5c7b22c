import type { Clock, EventDetails, EventId, EventSource } from "@bookings/domain";
import type { AroundCall } from "./outgoing-call.ts";

/** An event as it was told, and which one it is where that was said. */
export interface ToldEvent {
  readonly eventId: EventId | undefined;
  readonly details: EventDetails;
}

/** Where events are asked for, and how long. All times in milliseconds. */
export interface HttpEventSourceOptions {
  /** `{url}/events/{eventId}` is asked; http or https, without credentials. */
  readonly url: string;
  readonly clock: Clock;
  /** Reads an answer. @throws {DomainError} whose message names the field that is wrong, and nothing of what was sent */
  readonly parse: (answer: unknown) => ToldEvent;
  /** Sent as a bearer token. */
  readonly token?: string | undefined;
  /** More headers for each request, such as `traceparent`. */
  readonly headers?: (() => Readonly<Record<string, string>>) | undefined;
  /** Stands around each request. */
  readonly aroundCall?: AroundCall | undefined;
  /** Told what goes wrong, once a minute at most; without secrets and without what was answered. */
  readonly warn?: ((what: string) => void) | undefined;
  /** How long an answer is believed; 5,000 unless told, 0 not at all. That there is no such event: a second at most. */
  readonly keepFor?: number | undefined;
  /** Events remembered at most; 5,000 unless told. */
  readonly keepMost?: number | undefined;
  /** How long one try may take; 2,000 unless told. */
  readonly tryTimeout?: number | undefined;
  /** How long all three tries may take together; 5,000 unless told. */
  readonly timeout?: number | undefined;
  /** Wait before the second try, about doubled before the third; 100 unless told. */
  readonly backoff?: number | undefined;
  /** After five failures in a row nobody is let through for so long, then one; 1,000 unless told. */
  readonly rest?: number | undefined;
}

/** What has come of asking, since the process began. */
export interface SourceStats {
  /** Requests that were sent, by what came of them. */
  readonly requests: {
    /** An event. */
    readonly found: number;
    /** 404. */
    readonly missing: number;
    /** An answer that is of no use. */
    readonly wrong: number;
    /** No answer, or that of a service that is not itself. */
    readonly away: number;
  };
  /** Questions that were not asked, because the answer was still remembered. */
  readonly remembered: number;
  /** Questions that were not asked, because the service had failed several times in a row. */
  readonly refused: number;
  readonly circuit: "closed" | "open" | "halfOpen";
}

/** A catalog of events over HTTP. */
export interface HttpEventSource extends EventSource {
  /** What has come of it so far. */
  stats(): SourceStats;
  /** Lets go of every connection, so that the process can end. */
  close(): void;
}

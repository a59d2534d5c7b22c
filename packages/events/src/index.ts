export { httpEventSource } from "./http-event-source.ts";
export type { HttpEventSource, HttpEventSourceOptions, SourceStats, ToldEvent } from "./options.ts";
export type { AroundCall, OutgoingCall } from "./outgoing-call.ts";

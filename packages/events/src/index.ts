export { httpEventSource } from "./http-event-source.ts";
export type { HttpEventSource, HttpEventSourceOptions, SourceStats, ToldEvent } from "./options.ts";

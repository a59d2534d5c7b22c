import type { components, operations, routes } from "./generated/openapi.ts";

type Schemas = components["schemas"];

/** One athlete's place in one event. */
export type Booking = Schemas["Booking"];
/** What an athlete booked in one go. */
export type Order = Schemas["BookingOrder"];
/** What an athlete wants to book. */
export type OrderInput = Schemas["BookingOrderInput"];
/** One bookable session of a coach. */
export type Event = Schemas["Event"];
/** An event as the catalog has it. */
export type EventInput = Schemas["EventInput"];
/** What is sold: when in the day, to whom, for how much. */
export type TimeSlot = Schemas["TimeSlot"];
/** One message to one recipient over one channel. */
export type Notification = Schemas["Notification"];

/** A name of the OpenAPI document. */
export type OperationId = keyof typeof routes;

type Parameters<Id extends OperationId> = operations[Id]["parameters"];
type Responses<Id extends OperationId> = operations[Id]["responses"];
type JsonOf<Message> = Message extends { content: { "application/json": infer Json } } ? Json : undefined;

/** The parameters in the path of an operation. */
export type PathOf<Id extends OperationId> = Parameters<Id>["path"];
/** The parameters in the query of an operation. */
export type QueryOf<Id extends OperationId> = NonNullable<Parameters<Id>["query"]>;
/** What an operation is sent. */
export type BodyOf<Id extends OperationId> = JsonOf<NonNullable<operations[Id]["requestBody"]>>;
/** What an operation answers. */
export type ResultOf<Id extends OperationId> = {
  [Status in keyof Responses<Id>]: JsonOf<Responses<Id>[Status]>;
}[keyof Responses<Id>];

/** A booking with its version, for `ifMatch` and `getBookingIfChanged`. */
export type VersionedBooking = Booking & {
  /** The entity tag; undefined where a proxy on the way has dropped it. */
  readonly etag: string | undefined;
};

/** A stretch of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** The `cursor` of the next page; undefined on the last one. */
  readonly next: string | undefined;
}

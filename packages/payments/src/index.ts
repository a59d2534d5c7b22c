export { httpPayments } from "./http-payments.ts";
export type { HttpPayments, HttpPaymentsOptions } from "./options.ts";
export type { AroundCall, OutgoingCall } from "./outgoing-call.ts";

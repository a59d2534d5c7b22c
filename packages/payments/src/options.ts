import type { PaymentGateway } from "@bookings/domain";
import type { AroundCall } from "./outgoing-call.ts";

/** Where payments are asked for, and how long. All times in milliseconds. */
export interface HttpPaymentsOptions {
  /** `{url}/charges` and `{url}/refunds` are asked; http or https, without credentials. */
  readonly url: string;
  /** Sent as a bearer token. */
  readonly token?: string | undefined;
  /** More headers for each try, such as `traceparent`. */
  readonly headers?: (() => Readonly<Record<string, string>>) | undefined;
  /** Stands around each try. */
  readonly aroundCall?: AroundCall | undefined;
  /** Told why an outcome is not known, each time that it should be; without secrets and without what was answered. */
  readonly warn?: ((what: string) => void) | undefined;
  /** How long all tries of one question may take together; 10,000 unless told. */
  readonly timeout?: number | undefined;
  /** Wait before the second try, about doubled before the third; 200 unless told. */
  readonly backoff?: number | undefined;
}

/** A payment provider over HTTP. It throws nothing: what is not known is `unknown`. */
export interface HttpPayments extends PaymentGateway {
  /** Lets go of every connection, so that the process can end. What is being asked then is unknown. */
  close(): void;
}

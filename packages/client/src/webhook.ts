import type { Booking, Notification } from "./types.ts";
import { isSigned, keysOf, signaturesOf, signedBytes } from "./webhook-signature.ts";

/** What the service posts to `NOTIFY_WEBHOOK_URL`. */
export interface BookingNotification {
  readonly type: "booking.notification";
  /** When this try was made, RFC 3339. */
  readonly timestamp: string;
  readonly data: {
    /** The rule that asked for the message. */
    readonly ruleId: string;
    readonly on: Notification["on"];
    readonly recipient: Notification["recipient"];
    /** In which title and text are. */
    readonly language: string;
    readonly title: string;
    readonly text: string;
    readonly booking: Booking;
  };
}

/** A message that was verified. */
export interface VerifiedWebhook extends BookingNotification {
  /** The same for every try: what has been seen under it can be dropped. */
  readonly id: string;
}

/** A message as it came in. */
export interface WebhookRequest {
  /** `whsec_…`; several while a secret is being replaced. */
  readonly secret: string | readonly string[];
  /** A fetch `Headers`, or the object that Node gives, names in lower case. */
  readonly headers: WebhookHeaders;
  /** The body as it came, not yet parsed: every byte of it is signed. */
  readonly body: string | Uint8Array;
  /** Milliseconds since the beginning of 1970; the machine's clock unless told. */
  readonly now?: () => number;
  /** Milliseconds that the sender's clock may differ by, the way of the message included; 300,000 unless told. */
  readonly tolerance?: number;
}

/** Where headers are found by their names. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * What can be wrong: `missing_header`, `stale_timestamp` (or one from the future, or none), `wrong_signature`; and once it
 * is known to be the sender's, `invalid_payload` and `unknown_type`, which a receiver should accept and drop.
 */
export type WebhookErrorCode =
  | "missing_header"
  | "stale_timestamp"
  | "wrong_signature"
  | "invalid_payload"
  | "unknown_type";

/** A message that is not to be acted on. */
export class WebhookError extends Error {
  readonly code: WebhookErrorCode;

  constructor(code: WebhookErrorCode, message: string) {
    super(message);
    this.name = "WebhookError";
    this.code = code;
  }
}

const hasGet = (headers: WebhookHeaders): headers is { get(name: string): string | null } =>
  typeof headers.get === "function";

function header(headers: WebhookHeaders, name: string): string {
  const value = hasGet(headers) ? headers.get(name) : headers[name];
  if (typeof value === "string" && value !== "") return value;
  throw new WebhookError("missing_header", `${name}: must be there, once`);
}

const FIVE_MINUTES = 300_000;

function checkTime(timestamp: string, { now = Date.now, tolerance = FIVE_MINUTES }: WebhookRequest): void {
  const age = now() - Number(timestamp) * 1_000;
  if (/^\d+$/.test(timestamp) && Math.abs(age) <= tolerance) return;
  throw new WebhookError(
    "stale_timestamp",
    `webhook-timestamp: must be within ${tolerance / 1_000} seconds of now, in seconds since 1970`,
  );
}

function payloadOf(body: string | Uint8Array): BookingNotification {
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  const payload = parsed(text);
  if (payload.type === "booking.notification") return payload;
  throw new WebhookError("unknown_type", "type: must be booking.notification; newer ones can be dropped");
}

function parsed(text: string): BookingNotification {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && "data" in value) return value as BookingNotification;
  } catch {
    // Told below, like every other value that is no payload.
  }
  throw new WebhookError("invalid_payload", "body: must be a JSON object with type and data");
}

/**
 * Verifies a message as Standard Webhooks 1.0 says, and takes it apart.
 *
 * @throws {WebhookError} when it is not to be acted on
 * @throws {TypeError} when a secret is unusable, or the body was parsed already
 */
export async function verifyWebhook(request: WebhookRequest): Promise<VerifiedWebhook> {
  const { secret, headers, body } = request;
  if (typeof body !== "string" && !(body instanceof Uint8Array))
    throw new TypeError("body: must be the text or the bytes as they came, not yet parsed");
  const keys = keysOf(secret);
  const [id, timestamp] = [header(headers, "webhook-id"), header(headers, "webhook-timestamp")];
  const signatures = signaturesOf(header(headers, "webhook-signature"));
  checkTime(timestamp, request);
  const content = signedBytes(id, timestamp, body);
  const found = await Promise.all(keys.map((key) => isSigned(key, signatures, content)));
  if (found.includes(true)) return { id, ...payloadOf(body) };
  throw new WebhookError(
    "wrong_signature",
    "webhook-signature: must be made with a secret that is known here",
  );
}

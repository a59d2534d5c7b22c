import { createHmac, type KeyObject, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Clock } from "@bookings/domain";
import { HttpRefusal } from "./errors.ts";

/** Milliseconds for which a message is believed, in either direction: a copy that somebody has kept is of no use later. */
const TOLERANCE = 300_000;

const unauthorized = (message: string): HttpRefusal =>
  new HttpRefusal("unauthorized", message, { "WWW-Authenticate": 'StandardWebhooks realm="bookings"' });

/** Makes sure that a message comes from whoever has the key. @throws {HttpRefusal} */
export type SignatureCheck = (headers: IncomingHttpHeaders, body: Buffer) => void;

const wholeSeconds = /^\d{1,12}$/;

function assertRecent(timestamp: string, clock: Clock): void {
  const sentAt = wholeSeconds.test(timestamp) ? Number(timestamp) * 1000 : Number.NaN;
  // Not a number is not near either.
  if (!(Math.abs(clock.now().getTime() - sentAt) <= TOLERANCE))
    throw unauthorized("webhook-timestamp: must be the seconds of now, give or take five minutes");
}

const SCHEME = "v1,";

/** Several, where the sender changes its key. */
const signaturesIn = (header: string): Buffer[] =>
  header
    .split(" ")
    .filter((part) => part.startsWith(SCHEME))
    .map((part) => Buffer.from(part.slice(SCHEME.length), "base64"));

const areSame = (one: Buffer, other: Buffer): boolean =>
  one.length === other.length && timingSafeEqual(one, other);

const textOf = (header: string | string[] | undefined): string => (typeof header === "string" ? header : "");

/** Signatures as Standard Webhooks 1.0 has them: over the id, the time and the bytes of the body. */
export const signatureCheck =
  (key: KeyObject, clock: Clock): SignatureCheck =>
  (headers, body) => {
    const [id, timestamp, signature] = ["id", "timestamp", "signature"].map((name) =>
      textOf(headers[`webhook-${name}`]),
    ) as [string, string, string];
    if (id === "" || timestamp === "" || signature === "")
      throw unauthorized("webhook-id, webhook-timestamp, webhook-signature: all are required");
    assertRecent(timestamp, clock);
    const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
    if (!signaturesIn(signature).some((one) => areSame(one, expected)))
      throw unauthorized("webhook-signature: must be made of this body with the secret that was agreed on");
  };

import type { KeyedRequest, UserId } from "@bookings/domain";
import canonicalize from "canonicalize";
import { z } from "zod";
import type { Identity } from "./auth.ts";
import { jsonIn } from "./body.ts";
import { digest } from "./digest.ts";
import { isUuid } from "./fields.ts";
import type { RawRequest } from "./parse.ts";

const visibleAscii = /^[\x21-\x7e]{1,255}$/;

export const idempotencyKey = z
  .string()
  .regex(visibleAscii, { error: "must have 1 to 255 visible ASCII characters" })
  .optional()
  .meta({
    example: "7d2c1f6e-0b9a-4c1e-9d0f-2f6f3c1b8a55",
    param: {
      "x-extension": true,
      description:
        "Makes the request safe to send again: for 24 hours the same caller, key, method, path, query and JSON get the first answer again, with `Idempotency-Replayed: true`, and nothing is done twice. Refusals that may pass are not kept: a 5xx, 409 or 429, and every other one that depends on the state of things, never stands in the way of another try.",
    },
  });

/** A request that has found its route. */
export interface Arrival extends RawRequest {
  readonly method: string;
  readonly path: string;
}

/** The JSON of a body in its one canonical form (RFC 8785); the bytes themselves where they are no JSON. */
function canonical(body: Buffer | undefined): string | Buffer {
  if (body === undefined) return "";
  try {
    return canonicalize(jsonIn(body)) ?? body;
  } catch {
    return body;
  }
}

function fingerprintOf({ method, path, search, body }: Arrival): string {
  const query = new URLSearchParams(search);
  query.sort();
  // Ids are all that varies in a path, and they are compared case-insensitively.
  return digest(method, path.toLowerCase(), query.toString(), canonical(body));
}

/** What makes a request one that is done once; undefined where it came without an acceptable key. */
export function keyedRequest({ caller, subject }: Identity, arrival: Arrival): KeyedRequest | undefined {
  const key = arrival.headers["idempotency-key"];
  if (typeof key !== "string" || !visibleAscii.test(key)) return undefined;
  const people = [caller.userId, subject].filter((id) => id !== undefined);
  return {
    keyId: digest(caller.role, subject ?? "", caller.userId ?? "", key),
    fingerprint: fingerprintOf(arrival),
    senders: [...new Set(people)].filter(isUuid) as UserId[],
  };
}

import { webCrypto } from "./web-crypto.ts";

/** What WebCrypto takes. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** The bytes of a base64 text; undefined where it is none. */
function bytesOf(base64: string): Bytes | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function keyOf(secret: string): Bytes {
  const key = bytesOf(secret.replace(/^whsec_/, ""));
  if (key !== undefined && key.length > 0) return key;
  throw new TypeError("secret: must be whsec_ and then base64");
}

/** @throws {TypeError} when one is no secret */
export const keysOf = (secret: string | readonly string[]): Bytes[] => {
  const keys = [secret].flat().map(keyOf);
  if (keys.length > 0) return keys;
  throw new TypeError("secret: at least one is needed");
};

/** Those of the version that is made with a shared secret. */
export const signaturesOf = (value: string): Bytes[] =>
  value
    .split(" ")
    .map((one) => (one.startsWith("v1,") ? bytesOf(one.slice("v1,".length)) : undefined))
    .filter((bytes) => bytes !== undefined);

/** What is signed: the id, the time and the body, with dots between them. */
export function signedBytes(id: string, timestamp: string, body: string | Uint8Array): Bytes {
  const encoder = new TextEncoder();
  const [first, rest] = [
    encoder.encode(`${id}.${timestamp}.`),
    typeof body === "string" ? encoder.encode(body) : body,
  ];
  const bytes = new Uint8Array(first.length + rest.length);
  bytes.set(first);
  bytes.set(rest, first.length);
  return bytes;
}

/** Compared by the platform, which takes the same time for every wrong signature. */
export async function isSigned(key: Bytes, signatures: readonly Bytes[], content: Bytes): Promise<boolean> {
  const { subtle } = await webCrypto();
  const secret = await subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  const found = await Promise.all(signatures.map((one) => subtle.verify("HMAC", secret, one, content)));
  return found.includes(true);
}

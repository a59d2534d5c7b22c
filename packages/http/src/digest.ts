import { createHash } from "node:crypto";

/** The SHA-256 of a list of parts, each with its length, so that no two lists read the same. */
export function digest(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest("base64url");
}

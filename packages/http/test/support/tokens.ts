import { createHmac, createSecretKey, type KeyObject } from "node:crypto";

const text = "a secret that only these tests know, 32+";

export const secret = createSecretKey(Buffer.from(text));
export const otherSecret = createSecretKey(Buffer.from("another secret, at least as long as that"));

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

interface Forgery {
  readonly header?: object;
  readonly key?: KeyObject;
  readonly hash?: string;
}

/** A signed token, made by hand: a library would refuse to make most of the bad ones. */
export function sign(claims: unknown, { header, key = secret, hash = "sha256" }: Forgery = {}): string {
  const signed = `${part({ alg: "HS256", typ: "JWT", ...header })}.${part(claims)}`;
  return `${signed}.${createHmac(hash, key).update(signed).digest("base64url")}`;
}

/** A token that nobody signed. */
export const unsigned = (claims: object): string => `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.`;

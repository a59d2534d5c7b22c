import jwt from "jsonwebtoken";
import type { Config } from "./config.ts";
import { jwtSecret } from "./jwt-secret.ts";

export interface TokenRequest {
  /** The caller's user id. */
  readonly sub: string | undefined;
  readonly role?: string | undefined;
  /** Seconds until the token expires. */
  readonly ttl: number;
}

/** `a.b.c` and a value become `{ a: { b: { c: value } } }`. */
const nested = (path: string, value: unknown): Record<string, unknown> =>
  path.split(".").reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Record<
    string,
    unknown
  >;

/** A token that this service accepts, signed with its own secret. */
export function issueToken(config: Config, { sub, role, ttl }: TokenRequest): string {
  const { issuer, audience, rolesClaim } = config.jwt;
  return jwt.sign(role === undefined ? {} : nested(rolesClaim, [role]), jwtSecret(config), {
    algorithm: "HS256",
    expiresIn: ttl,
    ...(sub === undefined ? {} : { subject: sub }),
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
  });
}

import jwt from "jsonwebtoken";
import type { Config } from "./config.ts";
import { ConfigError } from "./config-error.ts";
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

/** @throws {ConfigError} where tokens are made elsewhere */
function signingSecret(config: Config): string {
  const secret = jwtSecret(config);
  if (secret !== undefined) return secret;
  throw new ConfigError([
    "JWT_SECRET is required to make tokens: with JWT_JWKS_URL alone they come from whoever holds the private keys",
  ]);
}

/** A token that this service accepts, signed with its own secret. @throws {ConfigError} where it has none */
export function issueToken(config: Config, { sub, role, ttl }: TokenRequest): string {
  const { issuer, audience, rolesClaim } = config.jwt;
  return jwt.sign(role === undefined ? {} : nested(rolesClaim, [role]), signingSecret(config), {
    algorithm: "HS256",
    expiresIn: ttl,
    ...(sub === undefined ? {} : { subject: sub }),
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
  });
}

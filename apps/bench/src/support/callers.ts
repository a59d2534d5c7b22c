import { randomBytes, randomUUID } from "node:crypto";
import jwt from "jsonwebtoken";

/** Tokens that the services under test accept. */
export interface Callers {
  readonly secret: string;
  readonly admin: string;
  readonly user: (userId: string) => string;
}

export function createCallers(): Callers {
  const secret = randomBytes(32).toString("base64url");
  const sign = (subject: string, claims: object) => jwt.sign(claims, secret, { subject, expiresIn: "1d" });
  return {
    secret,
    admin: sign(randomUUID(), { roles: ["admin"] }),
    user: (userId) => sign(userId, {}),
  };
}

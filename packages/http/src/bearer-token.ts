import { HttpRefusal } from "./errors.ts";

const REALM = 'Bearer realm="bookings"';

/** RFC 6750: whoever sent no token is told no error, only what is expected. */
const unauthorized = (message: string, error?: "invalid_request" | "invalid_token"): HttpRefusal => {
  const details = error === undefined ? "" : `, error="${error}", error_description="${message}"`;
  return new HttpRefusal("unauthorized", `Authorization: ${message}`, {
    "WWW-Authenticate": REALM + details,
  });
};

const reasons = {
  notValid: "the token is not valid here",
  expired: "the token has expired",
  notYet: "the token is not valid yet",
} as const;

/** A token that was sent and is not accepted. Tells no more than a caller can mend. */
export const invalidToken = (reason: keyof typeof reasons = "notValid"): HttpRefusal =>
  unauthorized(reasons[reason], "invalid_token");

const bearer = /^Bearer +([\w.~+/-]+=*)$/i;
const otherScheme = /^(?!Bearer\b)[\w!#$%&'*+.^`|~-]+ +\S/i;

/** The token of an `Authorization` header. @throws {HttpRefusal} */
export function tokenIn(header = ""): string {
  const token = bearer.exec(header.trim())?.[1];
  if (token !== undefined) return token;
  if (header === "" || otherScheme.test(header)) throw unauthorized("a bearer token is required");
  throw unauthorized("must be of the form Bearer <token>", "invalid_request");
}

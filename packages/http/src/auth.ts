import { type Caller, type Clock, Forbidden, type UserId } from "@bookings/domain";
import type { Context } from "koa";
import jwt from "koa-jwt";
import { HttpRefusal } from "./errors.ts";
import { isUuid } from "./fields.ts";
import type { AuthOptions } from "./options.ts";

const REALM = 'Bearer realm="bookings"';

/** RFC 6750: whoever sent no token is told no error, only what is expected. */
const unauthorized = (message: string, error?: "invalid_request" | "invalid_token"): HttpRefusal => {
  const details = error === undefined ? "" : `, error="${error}", error_description="${message}"`;
  return new HttpRefusal("unauthorized", `Authorization: ${message}`, {
    "WWW-Authenticate": REALM + details,
  });
};

const bearer = /^Bearer +([\w.~+/-]+=*)$/i;
const otherScheme = /^(?!Bearer\b)[\w!#$%&'*+.^`|~-]+ +\S/i;

/** The token of an `Authorization` header. @throws {HttpRefusal} */
function tokenIn(header = ""): string {
  const token = bearer.exec(header.trim())?.[1];
  if (token !== undefined) return token;
  if (header === "" || otherScheme.test(header)) throw unauthorized("a bearer token is required");
  throw unauthorized("must be of the form Bearer <token>", "invalid_request");
}

const whyNotValid: Readonly<Record<string, string>> = {
  TokenExpiredError: "the token has expired",
  NotBeforeError: "the token is not valid yet",
};

const invalidToken = (error?: { originalError?: Error }): HttpRefusal =>
  unauthorized(
    whyNotValid[error?.originalError?.name ?? ""] ?? "the token is not valid here",
    "invalid_token",
  );

type Claims = Readonly<Record<string, unknown>>;
type Check = (context: Context) => Promise<Claims>;

/** Checks the signature and the standard claims. */
function tokenCheck({ secret, issuer, audience }: AuthOptions, clock: Clock): Check {
  const options = {
    // koa-jwt hands the secret on to a library that takes keys; its own types have not heard of them.
    secret: secret as unknown as Buffer,
    algorithms: ["HS256"],
    key: "claims",
    getToken: ({ headers }: Context) => tokenIn(headers.authorization),
    // Read again for each token, as all options are.
    get clockTimestamp() {
      return clock.now().getTime() / 1000;
    },
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
  };
  return claimsBy(jwt(options));
}

const claimsBy =
  (verify: jwt.Middleware): Check =>
  async (context) => {
    try {
      await verify(context, async () => {});
    } catch (error) {
      throw error instanceof HttpRefusal ? error : invalidToken(error as { originalError?: Error });
    }
    return context.state.claims as Claims;
  };

const isObject = (value: unknown): value is Claims => typeof value === "object" && value !== null;

const child = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** A claim by its name, which may itself have dots in it as a URL has, or by a dotted path. */
const claimAt = (claims: Claims, path: string): unknown =>
  child(claims, path) ?? path.split(".").reduce<unknown>(child, claims);

/** `admin` wins over `service`; roles of other systems say nothing here. */
function roleIn(claims: Claims, path: string): Caller["role"] {
  const roles = [claimAt(claims, path)].flat();
  return (["admin", "service"] as const).find((role) => roles.includes(role)) ?? "user";
}

/** The user that the header `x-current-user-id` names; its shape is validated with everything else. */
function currentUser({ headers }: Context): UserId | undefined {
  const header = headers["x-current-user-id"];
  return typeof header === "string" && isUuid(header) ? (header.toLowerCase() as UserId) : undefined;
}

function subjectIn({ sub }: Claims): string | undefined {
  if (typeof sub !== "string") return undefined;
  return isUuid(sub) ? sub.toLowerCase() : sub;
}

function callerOf(role: Caller["role"], sub: unknown, userId: UserId | undefined): Caller {
  if (role === "user") return ordinaryCaller(sub, userId);
  return userId === undefined ? { role } : { role, userId };
}

function ordinaryCaller(sub: unknown, named: UserId | undefined): Caller {
  if (typeof sub !== "string" || !isUuid(sub)) throw invalidToken();
  const userId = sub.toLowerCase() as UserId;
  if (named !== undefined && named !== userId) throw new Forbidden("x-current-user-id: must be your own id");
  return { role: "user", userId };
}

/** Who asks. */
export interface Identity {
  readonly caller: Caller;
  /** Whose token it is: services have one too, of any form, or none. */
  readonly subject: string | undefined;
}

/**
 * Tells who asks, by the bearer token.
 *
 * @throws {HttpRefusal} when the token is missing or not valid
 * @throws {Forbidden} when an ordinary user claims to be somebody else
 */
export type Authenticate = (context: Context) => Promise<Identity>;

export function authenticator(auth: AuthOptions, clock: Clock): Authenticate {
  const check = tokenCheck(auth, clock);
  return async (context) => {
    const claims = await check(context);
    // A token that never expires could never be taken back.
    if (!Number.isFinite(claims.exp)) throw invalidToken();
    const role = roleIn(claims, auth.rolesClaim);
    return { caller: callerOf(role, claims.sub, currentUser(context)), subject: subjectIn(claims) };
  };
}

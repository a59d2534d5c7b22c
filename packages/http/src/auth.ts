import { type Caller, Forbidden, type UserId } from "@bookings/domain";
import type { Context } from "koa";
import { invalidToken } from "./bearer-token.ts";
import { isUuid } from "./fields.ts";
import { readKeySet } from "./key-server.ts";
import { keyTokens } from "./key-tokens.ts";
import type { AuthOptions, HttpOptions } from "./options.ts";
import { type FindKeys, publishedKeys } from "./published-keys.ts";
import { secretTokens } from "./secret-tokens.ts";
import { type Claims, tokenCheck, type Verifiers } from "./token-check.ts";

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

type Surroundings = Pick<HttpOptions, "auth" | "clock" | "traceHeaders" | "warn">;

/** Milliseconds. */
const KEY_TIMEOUT = 5_000;

function keysAt(server: NonNullable<AuthOptions["keys"]>, surroundings: Surroundings): FindKeys {
  const { clock, traceHeaders: headers = () => ({}), warn = () => {} } = surroundings;
  return publishedKeys({
    read: () => readKeySet({ timeout: KEY_TIMEOUT, headers, ...server }),
    clock,
    warn: (reason) => warn(`the keys of tokens cannot be read: ${reason}`),
  });
}

/** How tokens are verified, by algorithm. */
function verifiersOf(surroundings: Surroundings): Verifiers {
  const { auth, clock } = surroundings;
  if (auth.secret === undefined && auth.keys === undefined)
    throw new Error("auth needs a secret, keys or both: otherwise no token could be valid");
  return {
    ...(auth.secret === undefined ? {} : secretTokens(auth.secret, auth, clock)),
    ...(auth.keys === undefined ? {} : keyTokens(keysAt(auth.keys, surroundings), auth, clock)),
  };
}

/** What follows from the claims of a token alone; asked once for each token that is remembered. */
function readingRoles(rolesClaim: string): (claims: Claims) => Caller["role"] {
  const known = new WeakMap<Claims, Caller["role"]>();
  return (claims) => {
    const role = known.get(claims) ?? roleIn(claims, rolesClaim);
    known.set(claims, role);
    return role;
  };
}

export function authenticator(surroundings: Surroundings): Authenticate {
  const check = tokenCheck(verifiersOf(surroundings), surroundings.clock);
  const roleOf = readingRoles(surroundings.auth.rolesClaim);
  return async (context) => {
    const claims = await check(context);
    return { caller: callerOf(roleOf(claims), claims.sub, currentUser(context)), subject: subjectIn(claims) };
  };
}

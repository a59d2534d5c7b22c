import type { KeyObject } from "node:crypto";
import { type Caller, Forbidden, type UserId } from "@bookings/domain";
import type { Context } from "koa";
import { invalidToken } from "./bearer-token.ts";
import { isUuid } from "./fields.ts";
import { readKeySet } from "./key-server.ts";
import type { AuthOptions, HttpOptions, KeyServerOptions } from "./options.ts";
import { tokenCheck, type Verifiers } from "./token-check.ts";
import type { Claims } from "./verified-tokens.ts";

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

type Surroundings = Pick<HttpOptions, "auth" | "clock" | "traceHeaders" | "aroundCall" | "warn">;

/** Milliseconds. */
const KEY_TIMEOUT = 5_000;

/** Each kind of token has a library of its own, which is loaded only where that kind is accepted. */
const libraries = {
  ofSecret: () => import("./secret-tokens.ts"),
  ofKeys: async () => ({ ...(await import("./key-tokens.ts")), ...(await import("./published-keys.ts")) }),
};

/**
 * Loads what verifies tokens, which otherwise waits for the first one: for those who are ready to serve and have a moment.
 */
export async function loadTokenLibraries({
  secret,
  keys,
}: Pick<AuthOptions, "secret" | "keys">): Promise<void> {
  await Promise.all([
    ...(secret === undefined ? [] : [libraries.ofSecret()]),
    ...(keys === undefined ? [] : [libraries.ofKeys()]),
  ]);
}

async function secretVerifiers(secret: KeyObject, { auth, clock }: Surroundings): Promise<Verifiers> {
  const { secretTokens } = await libraries.ofSecret();
  return secretTokens(secret, auth, clock);
}

async function keyVerifiers(server: KeyServerOptions, surroundings: Surroundings): Promise<Verifiers> {
  const { auth, clock, traceHeaders: headers = () => ({}), aroundCall, warn = () => {} } = surroundings;
  const { keyTokens, publishedKeys } = await libraries.ofKeys();
  const find = publishedKeys({
    read: () => readKeySet({ timeout: KEY_TIMEOUT, headers, aroundCall, ...server }),
    clock,
    warn: (reason) => warn(`the keys of tokens cannot be read: ${reason}`),
  });
  return keyTokens(find, auth, clock);
}

/** How tokens are verified, by algorithm. */
async function verifiersOf(surroundings: Surroundings): Promise<Verifiers> {
  const { secret, keys } = surroundings.auth;
  return {
    ...(secret === undefined ? {} : await secretVerifiers(secret, surroundings)),
    ...(keys === undefined ? {} : await keyVerifiers(keys, surroundings)),
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
  const { auth } = surroundings;
  if (auth.secret === undefined && auth.keys === undefined)
    throw new Error("auth needs a secret, keys or both: otherwise no token could be valid");
  const check = tokenCheck(() => verifiersOf(surroundings), surroundings.clock);
  const roleOf = readingRoles(auth.rolesClaim);
  return async (context) => {
    const claims = await check(context);
    return { caller: callerOf(roleOf(claims), claims.sub, currentUser(context)), subject: subjectIn(claims) };
  };
}

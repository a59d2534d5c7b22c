import type { Clock } from "@bookings/domain";
import type { Context } from "koa";
import { z } from "zod";
import { invalidToken, tokenIn } from "./bearer-token.ts";
import type { AuthOptions } from "./options.ts";
import { type Claims, type Verified, verifiedTokens } from "./verified-tokens.ts";

/**
 * The head of a token. Nothing that is `crit` is understood here, and who does not understand it must refuse the
 * token (RFC 7515), which not every library does.
 */
const tokenHeader = z
  .object({ alg: z.string(), kid: z.string().optional(), crit: z.never().optional() })
  .transform(({ alg, kid }): TokenHeader => (kid === undefined ? { alg } : { alg, kid }));

/** What the head of a token says of the key. */
export type TokenHeader = { readonly alg: string; readonly kid?: string };

/** A token before its signature has been verified. */
export interface ReceivedToken {
  readonly token: string;
  readonly header: TokenHeader;
  readonly context: Context;
}

/**
 * Verifies the signature, `exp`, `nbf`, `iss` and `aud` of a token of one kind.
 *
 * @throws {HttpRefusal}
 */
export type Verify = (received: ReceivedToken) => Promise<Verified>;

/** What is checked besides the signature, of every kind of token alike. */
export type ClaimOptions = Pick<AuthOptions, "issuer" | "audience">;

/** Which algorithm is verified how: each only with its own kind of key. */
export type Verifiers = Readonly<Record<string, Verify>>;

const base64url = /^[\w-]+$/;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** What the first of the three parts says. The libraries that read the others are loaded only for one that they could know. */
function headerOf(token: string): TokenHeader {
  const [head = "", ...others] = token.split(".");
  if (others.length !== 2 || !base64url.test(head)) throw invalidToken();
  try {
    return tokenHeader.parse(JSON.parse(utf8.decode(Buffer.from(head, "base64url"))));
  } catch {
    throw invalidToken();
  }
}

/** Seconds. */
const isDate = (claim: unknown): claim is number => Number.isFinite(claim);

/** What the libraries do not all ask for. @throws {HttpRefusal} */
function expectDates({ exp, iat }: Claims): void {
  // A token that never expires could never be taken back.
  if (!isDate(exp)) throw invalidToken();
  if (iat !== undefined && !isDate(iat)) throw invalidToken();
}

/**
 * Checks the bearer token of a request.
 *
 * @param load is called for the first token that has to be verified, and never again
 * @throws {HttpRefusal}
 */
export function tokenCheck(
  load: () => Promise<Verifiers>,
  clock: Clock,
): (context: Context) => Promise<Claims> {
  let verifiers: Promise<ReadonlyMap<string, Verify>> | undefined;
  // No name that a token may invent leads to anything else.
  const loaded = () => (verifiers ??= load().then((each) => new Map(Object.entries(each))));
  const known = verifiedTokens(clock);
  return async (context) => {
    const token = tokenIn(context.headers.authorization);
    const before = known.find(token);
    if (before !== undefined && (before.stands === undefined || (await before.stands())))
      return before.claims;
    const header = headerOf(token);
    const verify = (await loaded()).get(header.alg);
    if (verify === undefined) throw invalidToken();
    const verified = await verify({ token, header, context });
    expectDates(verified.claims);
    known.add(token, verified);
    return verified.claims;
  };
}

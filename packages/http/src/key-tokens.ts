import type { Clock } from "@bookings/domain";
import { type CryptoKey, errors, type JWTVerifyOptions, jwtVerify } from "jose";
import { invalidToken } from "./bearer-token.ts";
import type { FindKeys } from "./published-keys.ts";
import type { ClaimOptions, Verifiers, Verify } from "./token-check.ts";
import { CLOCK_SKEW, type Claims } from "./verified-tokens.ts";

/** What public keys may have signed. None of it is symmetric: a public key never serves as a secret. */
const algorithms = ["RS256", "ES256", "EdDSA"];

/** Why a token is refused whose signature is right; undefined where the signature was not the key's. */
function refusalFor(error: unknown): Error | undefined {
  if (error instanceof errors.JWTExpired) return invalidToken("expired");
  if (!(error instanceof errors.JWTClaimValidationFailed)) return undefined;
  return invalidToken(error.claim === "nbf" && error.reason === "check_failed" ? "notYet" : "notValid");
}

/** @returns undefined where the key is not the one that signed, or is too weak */
async function claimsBy(
  key: CryptoKey,
  token: string,
  options: JWTVerifyOptions,
): Promise<Claims | undefined> {
  try {
    return (await jwtVerify(token, key, options)).payload;
  } catch (error) {
    const refusal = refusalFor(error);
    if (refusal !== undefined) throw refusal;
    return undefined;
  }
}

/** Tokens that are signed with keys whose public halves somebody publishes. */
export function keyTokens(find: FindKeys, { issuer, audience }: ClaimOptions, clock: Clock): Verifiers {
  const options = (): JWTVerifyOptions => ({
    algorithms,
    clockTolerance: CLOCK_SKEW,
    currentDate: clock.now(),
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
  });
  const verify: Verify = async ({ token, header }) => {
    // Without a `kid` there may be several.
    for (const key of await find(header)) {
      const claims = await claimsBy(key, token, options());
      if (claims !== undefined) return { claims, stands: async () => (await find(header)).includes(key) };
    }
    throw invalidToken();
  };
  return Object.fromEntries(algorithms.map((algorithm) => [algorithm, verify]));
}

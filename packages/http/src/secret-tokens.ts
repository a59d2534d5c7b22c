import type { KeyObject } from "node:crypto";
import type { Clock } from "@bookings/domain";
import type { Context } from "koa";
import jwt from "koa-jwt";
import { invalidToken, tokenIn } from "./bearer-token.ts";
import type { ClaimOptions, Verifiers } from "./token-check.ts";
import { CLOCK_SKEW, type Claims } from "./verified-tokens.ts";

/** What koa-jwt throws. */
interface Refused {
  readonly originalError?: Error;
}

function refusalFor({ originalError }: Refused): Error {
  if (originalError?.name === "TokenExpiredError") return invalidToken("expired");
  return invalidToken(originalError?.name === "NotBeforeError" ? "notYet" : "notValid");
}

/** Tokens that are signed with a secret: HS256, and no other algorithm. */
export function secretTokens(secret: KeyObject, { issuer, audience }: ClaimOptions, clock: Clock): Verifiers {
  const verify = jwt({
    // koa-jwt hands the secret on to a library that takes keys; its own types have not heard of them.
    secret: secret as unknown as Buffer,
    algorithms: ["HS256"],
    key: "claims",
    getToken: ({ headers }: Context) => tokenIn(headers.authorization),
    clockTolerance: CLOCK_SKEW,
    // Read again for each token, as all options are.
    get clockTimestamp() {
      return clock.now().getTime() / 1000;
    },
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
  } as jwt.Options);
  return {
    HS256: async ({ context }) => {
      try {
        await verify(context, async () => {});
      } catch (refused) {
        throw refusalFor(refused as Refused);
      }
      return { claims: context.state.claims as Claims };
    },
  };
}

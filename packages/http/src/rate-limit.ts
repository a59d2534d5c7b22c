import type { IncomingMessage } from "node:http";
import type { Clock } from "@bookings/domain";
import type { Context } from "koa";
import type { Authenticate, Identity } from "./auth.ts";
import { digest } from "./digest.ts";
import { HttpRefusal } from "./errors.ts";
import type { RateLimit } from "./options.ts";

/** Whose request it is: a role and the subject of a token, or the network that it came from. */
const callerOf = ({ caller, subject }: Identity): string => digest(caller.role, subject ?? "");
const strangerFrom = (network: string): string => digest("network", network);

const secondsUntil = (moment: Date, clock: Clock): number =>
  Math.max(1, Math.ceil((moment.getTime() - clock.now().getTime()) / 1000));

const tooMany = ({ quota, window }: RateLimit, wait: number): HttpRefusal =>
  new HttpRefusal(
    "rate_limited",
    `requests: must be at most ${quota} in ${window} seconds; ask again in ${wait} seconds`,
    { "Retry-After": String(wait) },
  );

/** Counts a request, and puts what is left on its answer. @throws {HttpRefusal} when it is one too many */
type CountRequest = (context: Context, caller: string) => Promise<void>;

/** The fields are those of draft-ietf-httpapi-ratelimit-headers, version 10. */
function counter(limit: RateLimit, clock: Clock): CountRequest {
  const { quota, window } = limit;
  return async (context, caller) => {
    const { used, endsAt } = await limit.count(caller);
    const wait = secondsUntil(endsAt, clock);
    context.set({
      "RateLimit-Policy": `"caller";q=${quota};w=${window}`,
      RateLimit: `"caller";r=${Math.max(0, quota - used)};t=${wait}`,
    });
    if (used > quota) throw tooMany(limit, wait);
  };
}

interface Turnstile {
  readonly limit: RateLimit | undefined;
  readonly networkOf: (request: IncomingMessage) => string;
  readonly clock: Clock;
}

/** How requests come in. */
export interface Entrance {
  readonly authenticate: Authenticate;
  /** Lets in whoever proves itself in another way. @throws {HttpRefusal} when it is one too many */
  readonly admit: (context: Context) => Promise<void>;
}

/**
 * Authentication that counts: callers by their token, and everybody without a valid one by network, so that guessing
 * tokens is limited, too.
 */
export function limited(authenticate: Authenticate, { limit, networkOf, clock }: Turnstile): Entrance {
  if (limit === undefined) return { authenticate, admit: async () => undefined };
  const count = counter(limit, clock);
  const admit = (context: Context): Promise<void> => count(context, strangerFrom(networkOf(context.req)));
  const counted: Authenticate = async (context) => {
    const identity = await authenticate(context).catch(async (refusal: unknown) => {
      await admit(context);
      throw refusal;
    });
    await count(context, callerOf(identity));
    return identity;
  };
  return { authenticate: counted, admit };
}

import type { Clock } from "@bookings/domain";
import { LRUCache } from "lru-cache";

/** What a token says, its signature and its times verified. */
export type Claims = Readonly<Record<string, unknown>>;

/** Seconds by which the clocks of those who make tokens may differ from this one, in both directions. */
export const CLOCK_SKEW = 30;

/** A token that has been verified. */
export interface Verified {
  readonly claims: Claims;
  /** Whether the key that signed it still counts; absent where it does for good. */
  readonly stands?: () => Promise<boolean>;
}

/** Tokens of one process, at most; a caller sends the same one until it expires. */
const TOKENS_MAX = 10_000;

/** Characters of all of them together: few tokens are long, but nobody promises that. */
const CHARACTERS_MAX = 8_000_000;

/** Seconds; what is no number has been refused before. */
const isInTime = ({ exp, nbf }: Claims, now: number): boolean =>
  (exp as number) + CLOCK_SKEW > now && (nbf === undefined || (nbf as number) - CLOCK_SKEW <= now);

/** Tokens that need not be verified again. */
export interface VerifiedTokens {
  /** The token, unless it has to be verified for the first time, or its time may be over. */
  find(token: string): Verified | undefined;
  add(token: string, verified: Verified): void;
}

/** Remembers tokens by every character of theirs, the signature included; those that were not used for longest go first. */
export function verifiedTokens(clock: Clock): VerifiedTokens {
  const known = new LRUCache<string, Verified>({
    max: TOKENS_MAX,
    maxSize: CHARACTERS_MAX,
    sizeCalculation: (_verified, token) => token.length,
  });
  return {
    find: (token) => {
      const verified = known.get(token);
      return verified && isInTime(verified.claims, clock.now().getTime() / 1000) ? verified : undefined;
    },
    add: (token, verified) => void known.set(token, verified),
  };
}

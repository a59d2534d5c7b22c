import type { UserId } from "../shared/ids.ts";
import type { KeptProblem } from "./idempotency-errors.ts";

/** A request that may arrive more than once, told by a key of its caller's choice. */
export interface KeyedRequest {
  /** Names the caller and its key: different callers never have the same. */
  readonly keyId: string;
  /** The same for equal requests only. */
  readonly fingerprint: string;
  /** The users who send it, or for whom it is sent; empty for services that act for nobody. */
  readonly senders: readonly UserId[];
}

/** How a request ended: with what its unit of work returned, or with refusals. */
export type KeptOutcome =
  | { readonly result?: unknown }
  | { readonly refusals: readonly [KeptProblem, ...KeptProblem[]] };

/** A request whose key is taken. */
export interface KeptRequest extends Omit<KeyedRequest, "senders"> {
  /** Null while it runs in more than one unit of work. */
  readonly outcome: KeptOutcome | null;
  /** The users about whom it says something: it goes with any of them. */
  readonly people: readonly UserId[];
  readonly keptAt: Date;
  /** When a request that is still running counts as dead; null once it has ended. */
  readonly runningUntil: Date | null;
}

/** Port: the keys that requests came with, inside a unit of work. */
export interface RequestKeys {
  /**
   * Takes the key until the unit of work ends, and tells what is kept with it.
   *
   * @throws {IdempotencyInProgress} without waiting, when another unit of work has taken it
   */
  take(keyId: string): Promise<KeptRequest | undefined>;

  /** @throws {IdempotencyInProgress} when another unit of work has added it meanwhile */
  add(request: KeptRequest): Promise<void>;

  /** Says how a request has ended that was added while it ran. */
  conclude(keyId: string, outcome: KeptOutcome): Promise<void>;

  remove(keyId: string): Promise<void>;

  /** Removes what says something about the user. @returns how many */
  erase(userId: UserId): Promise<number>;

  /** Removes the oldest of those kept before the moment, as many at most. @returns how many */
  removeKeptBefore(moment: Date, limit: number): Promise<number>;
}

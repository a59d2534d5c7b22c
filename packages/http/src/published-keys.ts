import type { Clock } from "@bookings/domain";
import { type CryptoKey, createLocalJWKSet, errors, type JSONWebKeySet } from "jose";
import { HttpRefusal } from "./errors.ts";
import type { TokenHeader } from "./token-check.ts";

/**
 * The keys that may have signed a token with this header; none where nobody has published such a key.
 *
 * @throws {HttpRefusal} `unavailable`, when that cannot be found out at the moment
 */
export type FindKeys = (header: TokenHeader) => Promise<readonly CryptoKey[]>;

export interface PublishedKeysOptions {
  /** Reads the keys anew, within a bounded time; fails where they cannot be had. */
  readonly read: () => Promise<JSONWebKeySet>;
  readonly clock: Clock;
  /** Told why keys cannot be read, at most once in {@link WARN_PAUSE}. */
  readonly warn: (reason: string) => void;
}

/** From this age on keys are read again beside the request that uses them: 5 minutes. All times in milliseconds. */
export const REFRESH_AGE = 300_000;

/** From this age on a key is looked for again before it is used: 10 minutes. */
export const WITHDRAWAL_AGE = 600_000;

/** For so long after a reading that failed nobody waits for the next one to use a key that is known: 1 minute. */
export const AWAY_TIME = 60_000;

/** From this age on keys are not used at all: 1 hour, for which an outage of the key server harms nobody who has come before. */
export const STALE_AGE = 3_600_000;

/**
 * After a reading that failed, or was begun for a key that the set before did not have: 5 seconds, whatever tokens may
 * ask for. Others need no pause, so that a key that is changed just after them is found at once.
 */
export const READ_PAUSE = 5_000;

/** Between two warnings: 1 minute. */
export const WARN_PAUSE = 60_000;

type KeySet = ReturnType<typeof createLocalJWKSet>;

/** Keys as they were published at some moment. */
interface Edition {
  readonly set: KeySet;
  readonly readAt: Date;
}

/** What is known of the keys. Mutable, because they change. */
interface Knowledge {
  edition?: Edition;
  /** The latest reading: whether it went well. */
  reading?: Promise<boolean>;
  isReading: boolean;
  /** When the latest reading ended, if there must be a pause after it. */
  endedAt?: Date | undefined;
  failedAt?: Date;
  warnedAt?: Date;
}

const notNow = (): HttpRefusal =>
  new HttpRefusal(
    "unavailable",
    "Authorization: the token's key cannot be looked up at the moment; try again shortly",
  );

/** Public keys that are kept, so that requests do not wait for them, and read again, so that they can be changed. */
export function publishedKeys(options: PublishedKeysOptions): FindKeys {
  const knowledge: Knowledge = { isReading: false };
  return async (header) => {
    const isNew = await renew(knowledge, options);
    const known = await keysIn(knowledge, options, header);
    if (known.length > 0 || isNew) return known;
    if (!(await latest(knowledge, options, true))) throw notNow();
    return keysIn(knowledge, options, header);
  };
}

/** Away from now in either direction: a clock that was set back must not make keys young for ever. */
const since = (moment: Date | undefined, { clock }: PublishedKeysOptions): number =>
  moment === undefined ? Number.POSITIVE_INFINITY : Math.abs(clock.now().getTime() - moment.getTime());

/**
 * Waits only for what may be bad news about the keys, and only where it can be expected to come.
 *
 * @returns whether the keys have been read just now
 */
async function renew(knowledge: Knowledge, options: PublishedKeysOptions): Promise<boolean> {
  const age = since(knowledge.edition?.readAt, options);
  if (age < REFRESH_AGE) return false;
  const isAway = since(knowledge.failedAt, options) < AWAY_TIME;
  const reading = latest(knowledge, options, false);
  return age >= WITHDRAWAL_AGE && !isAway && (await reading);
}

/** The reading that runs, or has just ended, or else a new one: there is never more than one. */
function latest(knowledge: Knowledge, options: PublishedKeysOptions, isSearch: boolean): Promise<boolean> {
  const isRecent = knowledge.isReading || since(knowledge.endedAt, options) < READ_PAUSE;
  if (knowledge.reading === undefined || !isRecent)
    knowledge.reading = readInto(knowledge, options, isSearch && knowledge.edition !== undefined);
  return knowledge.reading;
}

async function readInto(
  knowledge: Knowledge,
  options: PublishedKeysOptions,
  needsPause: boolean,
): Promise<boolean> {
  const readAt = options.clock.now();
  knowledge.isReading = true;
  let isPaused = true;
  try {
    knowledge.edition = { set: createLocalJWKSet(await options.read()), readAt };
    isPaused = needsPause;
    return true;
  } catch (failure) {
    knowledge.failedAt = options.clock.now();
    warn(knowledge, options, (failure as Error).message);
    return false;
  } finally {
    knowledge.isReading = false;
    knowledge.endedAt = isPaused ? options.clock.now() : undefined;
  }
}

function warn(knowledge: Knowledge, options: PublishedKeysOptions, reason: string): void {
  if (since(knowledge.warnedAt, options) < WARN_PAUSE) return;
  knowledge.warnedAt = options.clock.now();
  try {
    options.warn(reason);
  } catch {
    // A log that cannot be written must not cost the callers the keys.
  }
}

async function keysIn(
  { edition }: Knowledge,
  options: PublishedKeysOptions,
  header: TokenHeader,
): Promise<readonly CryptoKey[]> {
  if (edition === undefined || since(edition.readAt, options) >= STALE_AGE) return [];
  try {
    return [await edition.set(header)];
  } catch (error) {
    // No such key, or one that is broken: to those who need it that is the same.
    return error instanceof errors.JWKSMultipleMatchingKeys ? allOf(error) : [];
  }
}

async function allOf(keys: AsyncIterable<CryptoKey>): Promise<readonly CryptoKey[]> {
  const all: CryptoKey[] = [];
  for await (const key of keys) all.push(key);
  return all;
}

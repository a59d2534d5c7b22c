import type { Clock } from "../shared/clock.ts";
import { DomainError, type ErrorCode, Unavailable } from "../shared/domain-error.ts";
import type { UserId } from "../shared/ids.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import {
  IdempotencyInProgress,
  IdempotencyKeyReused,
  type KeptProblem,
  RepeatedRefusal,
} from "./idempotency-errors.ts";
import type { KeptOutcome, KeptRequest, KeyedRequest, RequestKeys } from "./request-keys.ts";

/** Milliseconds for which a key stands for its first request: 24 hours. */
export const KEY_LIFETIME = 86_400_000;

/** Milliseconds after which a request in several units of work that has not ended counts as dead. */
export const RUN_LIFETIME = 60_000;

/** Codes of refusals that the same request would get again whenever it is sent. */
const lasting: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "validation",
  "duplicate_event",
  "forbidden",
  "booking_not_owned",
  "not_found",
  "own_event",
  "event_not_bookable",
  "payment_method_not_supported",
  "payment_method_id_required",
]);

/** What {@link keyedWork} needs. */
export interface KeyedWorkDeps<Repositories> {
  readonly uow: UnitOfWork<Repositories>;
  readonly clock: Clock;
}

/** One try of a request that came with a key. */
export interface KeyedWork<Repositories> {
  /**
   * Does the one unit of work of a request and keeps its result with the key, both or neither; or does nothing and
   * gives the result that is kept.
   *
   * @throws {IdempotencyInProgress} @throws {IdempotencyKeyReused} @throws {RepeatedRefusal}
   */
  readonly uow: UnitOfWork<Repositories>;

  /**
   * For requests of several units of work, which return nothing: what a killed process has begun may be begun again
   * after {@link RUN_LIFETIME}.
   */
  readonly onceInAWhile: (work: () => Promise<void>) => Promise<void>;

  /**
   * To be called with whatever the request was refused with. A refusal that would come out the same again is kept;
   * all others leave the key free for the next try.
   *
   * @throws what the caller is to be told
   */
  readonly refused: (refusal: unknown) => Promise<never>;

  /** Whether the caller got what was kept. */
  readonly isReplayed: () => boolean;
}

/** One try, and what has come of it. */
interface Try {
  readonly request: KeyedRequest;
  readonly clock: Clock;
  begun: boolean;
  replayed: boolean;
}

interface Kept {
  readonly keys: RequestKeys;
}

/** Makes sure that a request that arrives more than once is done once. */
export function keyedWork<Repositories extends Kept>(
  { uow, clock }: KeyedWorkDeps<Repositories>,
  request: KeyedRequest,
): KeyedWork<Repositories> {
  const current: Try = { request, clock, begun: false, replayed: false };
  return {
    uow: {
      run: (work) => onlyOne(current, () => uow.run((repositories) => once(current, repositories, work))),
    },
    onceInAWhile: async (work) => {
      if (await uow.run((repositories) => begin(current, repositories))) await runTo(current, uow, work);
    },
    refused: async (refusal) => {
      if (isLasting(refusal)) await uow.run(keepingRefusal(current, refusal)).catch(throwUnlessMomentary);
      throw refusal;
    },
    isReplayed: () => current.replayed,
  };
}

/** A second unit of work would be given the result of the first one, unless that has failed and left nothing behind. */
async function onlyOne<Result>(current: Try, run: () => Promise<Result>): Promise<Result> {
  if (current.begun) throw new Error("a request with a key is one unit of work");
  current.begun = true;
  try {
    return await run();
  } catch (failure) {
    current.begun = false;
    throw failure;
  }
}

/** The work and its result's keeping stand or fall together. */
async function once<Repositories extends Kept, Result>(
  current: Try,
  repositories: Repositories,
  work: (repositories: Repositories) => Promise<Result>,
): Promise<Result> {
  const kept = await find(current, repositories);
  if (kept !== undefined) return replay(current, kept) as Result;
  const result = await work(repositories);
  await keep(current, repositories, { result });
  return result;
}

/** Notes that the request runs. @returns false when it has ended already */
async function begin(current: Try, repositories: Kept): Promise<boolean> {
  const kept = await find(current, repositories);
  if (kept === undefined) await keep(current, repositories, null);
  else replay(current, kept);
  return kept === undefined;
}

async function runTo({ request }: Try, uow: UnitOfWork<Kept>, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (failure) {
    // Where not even this can be done, the key is free again after a while.
    await uow.run(({ keys }) => keys.remove(request.keyId)).catch(() => undefined);
    throw failure;
  }
  await uow.run(({ keys }) => keys.conclude(request.keyId, {}));
}

const keepingRefusal =
  (current: Try, refusal: DomainError) =>
  async (repositories: Kept): Promise<void> => {
    const kept = await find(current, repositories);
    if (kept === undefined) return keep(current, repositories, { refusals: problemsOf(refusal) });
    if ("refusals" in kept) replay(current, kept);
  };

/** How the request has ended before; the key stays taken until the unit of work ends. */
async function find({ request, clock }: Try, { keys }: Kept): Promise<KeptOutcome | undefined> {
  const kept = await keys.take(request.keyId);
  if (kept === undefined) return undefined;
  if (!isInForce(kept, clock.now())) {
    await keys.remove(kept.keyId);
    return undefined;
  }
  if (kept.fingerprint !== request.fingerprint) throw new IdempotencyKeyReused();
  if (kept.outcome === null) throw new IdempotencyInProgress();
  return kept.outcome;
}

function keep({ request, clock }: Try, { keys }: Kept, outcome: KeptOutcome | null): Promise<void> {
  const { senders, ...key } = request;
  const now = clock.now();
  const people = [...new Set([...senders, ...usersIn(outcome)])];
  const runningUntil = outcome === null ? new Date(now.getTime() + RUN_LIFETIME) : null;
  return keys.add({ ...key, outcome, people, keptAt: now, runningUntil });
}

/** @throws {RepeatedRefusal} */
function replay(current: Try, outcome: KeptOutcome): unknown {
  current.replayed = true;
  if (!("refusals" in outcome)) return outcome.result;
  const [first, ...more] = outcome.refusals;
  throw new RepeatedRefusal(first, more);
}

const isInForce = ({ keptAt, runningUntil }: KeptRequest, now: Date): boolean =>
  now.getTime() - keptAt.getTime() < KEY_LIFETIME && (runningUntil === null || now < runningUntil);

const isLasting = (refusal: unknown): refusal is DomainError =>
  refusal instanceof DomainError &&
  !(refusal instanceof RepeatedRefusal) &&
  refusal.problems.every(({ code }) => lasting.has(code));

/** The refusal itself is right, whatever becomes of the key. */
function throwUnlessMomentary(failure: unknown): void {
  if (!(failure instanceof Unavailable || failure instanceof IdempotencyInProgress)) throw failure;
}

const problemsOf = ({ problems }: DomainError): [KeptProblem, ...KeptProblem[]] =>
  problems.map(({ kind, code, message }) => ({ kind, code, message })) as [KeptProblem, ...KeptProblem[]];

/** The names under which every view shows the users whom it is about. */
const namingUsers = new Set(["userId", "coachId"]);

/** All users whom a view names, at whatever depth. */
function usersIn(view: unknown): UserId[] {
  if (typeof view !== "object" || view === null) return [];
  return Object.entries(view).flatMap(([name, part]) =>
    namingUsers.has(name) ? [part as UserId] : usersIn(part),
  );
}

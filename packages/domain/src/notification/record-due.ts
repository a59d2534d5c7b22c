import type { Clock } from "../shared/clock.ts";
import type { BookingId } from "../shared/ids.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import type { DueMessages, Look } from "./due-messages.ts";
import type { NotificationLedger, RuleProgress } from "./ledger.ts";
import type { NotificationRule } from "./rule.ts";

/** What recording needs. */
export interface RecordDueDeps {
  readonly uow: UnitOfWork<{ ledger: NotificationLedger; due: DueMessages }>;
  readonly clock: Clock;
  readonly rules: readonly NotificationRule[];
  /** Names of the channels that are configured. */
  readonly channels: readonly string[];
}

/**
 * For how long, in milliseconds, a look cannot be sure to have seen everything: a change is dated before it commits. A
 * unit of work lives 8 seconds, and its commit a few more; the rest is for clocks of machines that differ. So far back
 * each look goes once more; what is found twice is recorded once.
 */
const UNSETTLED = 30 * 1000;

/**
 * The time looked at in one unit of work, in milliseconds, to begin with: after an outage of any length, the first has
 * no more to do than a run that is a little late. Where there is little to do the next one looks at twice as much, so
 * that a quiet month takes a few units of work and not thousands.
 */
const SLICE = 2 * 60 * 1000;

/** Messages of a slice that are little to do. */
const FEW = 1_000;

/**
 * Messages in one unit of work, of rules of one kind. However many sessions start at one and the same instant, no slice
 * of time could divide them.
 */
const PORTION = 40_000;

const after = (instant: Date, milliseconds: number): Date => new Date(instant.getTime() + milliseconds);
const earliest = (...instants: readonly Date[]): Date => new Date(Math.min(...instants.map(Number)));

const idsOf = (rules: readonly NotificationRule[]): string[] => rules.map(({ id }) => id);

/** Lets every rule begin now that is not known yet; what happened before a rule appeared is none of its business. */
export const registerRules = ({
  uow,
  clock,
  rules,
}: Pick<RecordDueDeps, "uow" | "clock" | "rules">): Promise<unknown> =>
  uow.run(({ ledger }) => ledger.openRules(idsOf(rules), clock.now()));

/** Writes into the ledger what the rules say has become due since they were last looked at. */
export async function recordDue(deps: RecordDueDeps): Promise<void> {
  let slice = SLICE;
  for (;;) {
    const { until, now, added } = await recordSlice(deps, slice);
    if (until >= now) return;
    slice = added < FEW ? 2 * slice : SLICE;
  }
}

/** What all portions of a slice have in common: they look at the same time at the same instant. */
interface Portion {
  readonly now: Date;
  readonly until: Date;
  readonly added: number;
  readonly next?: BookingId | undefined;
}

async function recordSlice(deps: RecordDueDeps, slice: number): Promise<Portion> {
  let portion = await recordPortion(deps, slice);
  while (portion.next !== undefined) portion = await recordPortion(deps, slice, portion);
  return portion;
}

/** All rules catch up with each other first: the slice ends for each at the same instant. */
const recordPortion = (
  { uow, clock, rules, channels }: RecordDueDeps,
  slice: number,
  before?: Portion,
): Promise<Portion> =>
  uow.run(async ({ ledger, due }) => {
    const now = before?.now ?? clock.now();
    const progress = await ledger.openRules(idsOf(rules), now);
    const ends = progress.map(({ scannedUntil }) => after(scannedUntil, slice));
    const until = before?.until ?? earliest(now, ...ends);
    const looks = progress.map((one, index) => lookAt(rules[index] as NotificationRule, one, until));
    const { added, next } = await due.record(
      looks.filter(({ span }) => span.from <= span.to),
      { channels, now, limit: PORTION, from: before?.next },
    );
    if (next === undefined) await ledger.closeScan(idsOf(rules), earliest(until, after(now, -UNSETTLED)));
    return { now, until, added, next };
  });

const lookAt = (rule: NotificationRule, { since, scannedUntil }: RuleProgress, until: Date): Look => ({
  rule,
  since,
  span: { from: scannedUntil, to: until },
});

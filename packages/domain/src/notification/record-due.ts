import { lapse } from "../booking/booking.ts";
import type { Booked } from "../booking/booking-view.ts";
import type { Clock } from "../shared/clock.ts";
import type { IdSource } from "../shared/ids.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import { entriesFor } from "./due.ts";
import type { DueBookings, Span } from "./due-bookings.ts";
import type { NotificationLedger, RuleProgress } from "./ledger.ts";
import { isTimeTrigger, type NotificationRule } from "./rule.ts";

export interface RecordDueDeps {
  readonly uow: UnitOfWork<{ ledger: NotificationLedger; due: DueBookings }>;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly rules: readonly NotificationRule[];
  /** Names of the channels that are configured. */
  readonly channels: readonly string[];
}

/**
 * How far each look goes back behind the last one, in milliseconds. A change is dated before it commits, so the
 * last look may not have seen it; no transaction lives this long. What is found twice is recorded once.
 */
const OVERLAP = 2 * 60 * 1000;

/** Lets every rule begin now that is not known yet; what happened before a rule appeared is none of its business. */
export const registerRules = ({
  uow,
  clock,
  rules,
}: Pick<RecordDueDeps, "uow" | "clock" | "rules">): Promise<unknown> =>
  uow.run(({ ledger }) =>
    ledger.openRules(
      rules.map(({ id }) => id),
      clock.now(),
    ),
  );

/** Writes into the ledger what the rules say has become due since they were last looked at. */
export async function recordDue(deps: RecordDueDeps): Promise<void> {
  for (const rule of deps.rules) await recordRule(deps, rule);
}

const recordRule = ({ uow, clock, ids, channels }: RecordDueDeps, rule: NotificationRule): Promise<void> =>
  uow.run(async ({ ledger, due }) => {
    const now = clock.now();
    const [progress] = await ledger.openRules([rule.id], now);
    if (progress === undefined) return;
    const candidates = await candidatesFor(rule, due, spanOf(progress, now));
    const seen = candidates.map(({ booking, event }) => ({ booking: lapse(booking, event, now), event }));
    const scope = { since: progress.since, channels, ids };
    await ledger.record(seen.flatMap((booked) => entriesFor(rule, booked, scope)));
    await ledger.closeScan(rule.id, now);
  });

const spanOf = ({ scannedUntil }: RuleProgress, now: Date): Span => ({
  from: new Date(scannedUntil.getTime() - OVERLAP),
  to: now,
});

const shift = ({ from, to }: Span, milliseconds: number): Span => ({
  from: new Date(from.getTime() + milliseconds),
  to: new Date(to.getTime() + milliseconds),
});

function candidatesFor(rule: NotificationRule, due: DueBookings, span: Span): Promise<Booked[]> {
  if (isTimeTrigger(rule.on)) return due.happeningIn(rule.on, shift(span, -rule.offset), rule.when);
  return rule.on === "rescheduled" ? due.movedIn(span) : due.changedIn(span);
}

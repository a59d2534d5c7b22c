import { lapse } from "../booking/booking.ts";
import type { Clock } from "../shared/clock.ts";
import type { IdSource } from "../shared/ids.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import { composeMessage } from "./compose-message.ts";
import { type Judgement, judge } from "./due.ts";
import type { Claimed, LedgerEntry, NotificationLedger, Outcome } from "./ledger.ts";
import { DeliveryFailed, type Message, type Notifier } from "./notifier.ts";
import type { NotificationRule } from "./rule.ts";

/** How stubbornly messages are delivered. All times in milliseconds. */
export interface DeliveryPolicy {
  /** After this long, what a dead process had claimed is free again. */
  readonly claimTtl: number;
  /** Wait after the first failure; doubles with each further one. */
  readonly retryBase: number;
  /** Tries before a message is given up. */
  readonly maxAttempts: number;
  /** Messages claimed, and sent side by side, at a time. */
  readonly batch: number;
}

export const defaultDelivery: DeliveryPolicy = {
  claimTtl: 60_000,
  retryBase: 30_000,
  maxAttempts: 8,
  batch: 20,
};

export interface DeliverDueDeps {
  readonly uow: UnitOfWork<{ ledger: NotificationLedger }>;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly rules: readonly NotificationRule[];
  readonly notifiers: readonly Notifier[];
  readonly delivery: DeliveryPolicy;
  /** Language of recipients who have named none. */
  readonly language: string;
}

interface Leaving {
  readonly entry: LedgerEntry;
  readonly message: Message;
}

/** Sends what is due. Claims commit before anything leaves, so no transaction is open while a channel is waited for. */
export async function deliverDue(deps: DeliverDueDeps): Promise<void> {
  for (;;) {
    const claimId = deps.ids.next();
    const { claimed, leaving } = await claimBatch(deps, claimId);
    if (claimed === 0) return;
    const outcomes = await Promise.all(leaving.map((one) => deliver(deps, one)));
    await deps.uow.run(({ ledger }) => ledger.settle(claimId, outcomes));
  }
}

/** Conditions are read again in the transaction that claims: what no longer holds is settled right there. */
const claimBatch = ({ uow, clock, rules, delivery, language }: DeliverDueDeps, claimId: string) =>
  uow.run(async ({ ledger }) => {
    const now = clock.now();
    const until = new Date(now.getTime() + delivery.claimTtl);
    const batch = await ledger.claim({ claimId, now, until, limit: delivery.batch });
    const judged = batch.map((claimed) => judgeClaimed(claimed, rules, language, now));
    await ledger.settle(
      claimId,
      judged.flatMap(({ outcome }) => outcome ?? []),
    );
    return { claimed: batch.length, leaving: judged.flatMap(({ leaving }) => leaving ?? []) };
  });

interface Judged {
  readonly outcome?: Outcome;
  readonly leaving?: Leaving;
}

function judgeClaimed(
  { entry, booked }: Claimed,
  rules: readonly NotificationRule[],
  language: string,
  now: Date,
): Judged {
  const current = booked && { ...booked, booking: lapse(booked.booking, booked.event, now) };
  const judgement = judge(entry, current, rules, now);
  if (!judgement.send) return { outcome: notSent(entry, judgement) };
  return {
    leaving: { entry, message: composeMessage(entry, judgement.rule, judgement.booking, language) },
  };
}

const notSent = (entry: LedgerEntry, { status, reason }: Extract<Judgement, { send: false }>): Outcome => ({
  ...entry,
  status,
  reason,
});

async function deliver(deps: DeliverDueDeps, { entry, message }: Leaving): Promise<Outcome> {
  const attempts = entry.attempts + 1;
  try {
    await notifierFor(deps.notifiers, entry.channel).send(message);
    return { ...entry, attempts, status: "sent", reason: null, sentAt: deps.clock.now() };
  } catch (failure) {
    return afterFailure({ ...entry, attempts }, failure, deps);
  }
}

function notifierFor(notifiers: readonly Notifier[], channel: string): Notifier {
  const notifier = notifiers.find((candidate) => candidate.channel === channel);
  if (notifier === undefined) throw new DeliveryFailed(`channel ${channel} is not configured`);
  return notifier;
}

function afterFailure(entry: LedgerEntry, failure: unknown, { clock, delivery }: DeliverDueDeps): Outcome {
  const reason = failure instanceof Error ? failure.message : String(failure);
  const known = failure instanceof DeliveryFailed ? failure : undefined;
  if (known?.permanent || entry.attempts >= delivery.maxAttempts) return { ...entry, status: "dead", reason };
  const wait = known?.retryAfter ?? delivery.retryBase * 2 ** (entry.attempts - 1);
  return { ...entry, reason, nextAttemptAt: new Date(clock.now().getTime() + wait) };
}

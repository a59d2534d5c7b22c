import type { BookingView } from "../booking/booking-view.ts";
import type { Clock } from "../shared/clock.ts";
import type { Dice } from "../shared/dice.ts";
import type { IdSource } from "../shared/ids.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import { composeMessage } from "./compose-message.ts";
import type { Contacts } from "./contacts.ts";
import { type Judgement, judge } from "./due.ts";
import { type Lanes, lanes } from "./lanes.ts";
import type { Claimed, LedgerEntry, NotificationLedger, Outcome } from "./ledger.ts";
import { DeliveryFailed, NoAddress, type Notifier } from "./notifier.ts";
import type { NotificationRule } from "./rule.ts";
import { type OnSettled, settledAs } from "./settled-message.ts";
import { settlement } from "./settlement.ts";

/** How stubbornly messages are delivered. All times in milliseconds. */
export interface DeliveryPolicy {
  /** After this long, what a dead process had claimed is free again. Sending one message must take less than half of it. */
  readonly claimTtl: number;
  /** Wait after the first failure, more or less a fifth; doubles with each further one. */
  readonly retryBase: number;
  /** Tries before a message is given up. */
  readonly maxAttempts: number;
  /** Messages claimed at a time. */
  readonly batch: number;
  /** Messages on their way at a time, in all runs of this process together. */
  readonly concurrency: number;
}

/** How stubborn the service is unless told otherwise: eight tries over about an hour. */
export const defaultDelivery: DeliveryPolicy = {
  claimTtl: 60_000,
  retryBase: 30_000,
  maxAttempts: 8,
  batch: 500,
  concurrency: 20,
};

/** What delivering needs. */
export interface DeliverDueDeps {
  readonly uow: UnitOfWork<{ ledger: NotificationLedger }>;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly dice: Dice;
  readonly rules: readonly NotificationRule[];
  readonly notifiers: readonly Notifier[];
  readonly contacts: Contacts;
  readonly delivery: DeliveryPolicy;
  /** What all runs of a process share, so that together they keep to `concurrency`. */
  readonly lanes: Lanes;
  /** Language of recipients of whom none is known. */
  readonly language: string;
  readonly onSettled?: OnSettled | undefined;
}

/** No recipient takes more than a quarter of all lanes. */
export const lanesFor = ({ concurrency }: DeliveryPolicy): Lanes =>
  lanes({ all: concurrency, each: Math.ceil(concurrency / 4) });

interface Leaving {
  readonly entry: LedgerEntry;
  readonly rule: NotificationRule;
  readonly booking: BookingView;
}

interface Settled {
  readonly entry: LedgerEntry;
  readonly outcome: Outcome;
}

interface Batch {
  readonly claimId: string;
  readonly claimed: number;
  /** What was settled right away. */
  readonly settled: readonly Settled[];
  readonly leaving: readonly Leaving[];
  /** Later the claim might end before the message has left. */
  readonly startBefore: Date;
}

/**
 * Sends what is due. Claims commit before anything leaves, so no transaction is open while a channel is waited for.
 * While some messages are slow, the others are claimed, sent and written down.
 */
export async function deliverDue(deps: DeliverDueDeps): Promise<void> {
  const settling = settlement(deps.uow);
  let givenBack = false;
  const sendAndSettle = async (batch: Batch, leaving: Leaving): Promise<void> => {
    const outcome = await send(deps, batch, leaving);
    const isUntried = outcome.status === "pending" && outcome.attempts === leaving.entry.attempts;
    givenBack ||= isUntried;
    settling.settle(batch.claimId, outcome, () => isUntried || tell(deps, leaving.entry, outcome));
  };
  for (;;) {
    const batch = await claimBatch(deps);
    for (const { entry, outcome } of batch.settled) tell(deps, entry, outcome);
    settling.expect(batch.leaving.length);
    for (const leaving of batch.leaving) void sendAndSettle(batch, leaving);
    await settling.atMost(batch.claimed === 0 ? 0 : deps.delivery.batch);
    if (batch.claimed > 0) continue;
    if (!givenBack) return;
    givenBack = false;
  }
}

/** Conditions are read again in the transaction that claims: what no longer holds is settled right there. */
const claimBatch = ({ uow, clock, ids, rules, delivery }: DeliverDueDeps): Promise<Batch> =>
  uow.run(async ({ ledger }) => {
    const claimId = ids.next();
    const now = clock.now();
    const until = later(now, delivery.claimTtl);
    const batch = await ledger.claim({ claimId, now, until, limit: delivery.batch });
    const judged = batch.map((claimed) => ({ entry: claimed.entry, ...judgeClaimed(claimed, rules, now) }));
    const settled = judged.flatMap(({ entry, outcome }) => (outcome ? [{ entry, outcome }] : []));
    await ledger.settle(
      claimId,
      settled.map(({ outcome }) => outcome),
    );
    return {
      claimId,
      claimed: batch.length,
      settled,
      leaving: judged.flatMap(({ leaving }) => leaving ?? []),
      startBefore: later(now, delivery.claimTtl / 2),
    };
  });

const tell = ({ onSettled }: DeliverDueDeps, { channel }: LedgerEntry, { status }: Outcome): void =>
  onSettled?.({ channel, outcome: settledAs(status) });

const later = (instant: Date, milliseconds: number): Date => new Date(instant.getTime() + milliseconds);

/** A claimed message: what became of it at once, or what leaves. */
export interface Judged {
  readonly outcome?: Outcome;
  readonly leaving?: Leaving;
}

/** What is due and claimed, as of now. */
export function judgeClaimed(claimed: Claimed, rules: readonly NotificationRule[], now: Date): Judged {
  const { entry } = claimed;
  const judgement = judge(claimed, rules, now);
  if (!judgement.send) return { outcome: notSent(entry, judgement) };
  return { leaving: { entry, rule: judgement.rule, booking: judgement.booking } };
}

const notSent = (entry: LedgerEntry, { status, reason }: Extract<Judgement, { send: false }>): Outcome => ({
  ...entry,
  status,
  reason,
});

/** Never fails: whatever happens is an outcome. */
function send(deps: DeliverDueDeps, { startBefore }: Batch, leaving: Leaving): Promise<Outcome> {
  const { entry } = leaving;
  return deps.lanes(entry.recipient.userId, async () => {
    // Given back untried, to stand behind all others: another claim will have the time.
    const now = deps.clock.now();
    if (now >= startBefore) return { ...entry, nextAttemptAt: now };
    const attempts = entry.attempts + 1;
    try {
      await deliver(deps, leaving);
      return { ...entry, attempts, status: "sent", reason: null, sentAt: deps.clock.now() };
    } catch (failure) {
      return afterFailure({ ...entry, attempts }, failure, deps);
    }
  });
}

async function deliver(deps: DeliverDueDeps, { entry, rule, booking }: Leaving): Promise<void> {
  const notifier = notifierFor(deps.notifiers, entry.channel);
  const contact = await deps.contacts.contactOf(entry.recipient.userId);
  const languages = [contact.language, deps.language].filter((language) => language !== undefined);
  await notifier.send(composeMessage(entry, { rule, booking, contact, languages }));
}

function notifierFor(notifiers: readonly Notifier[], channel: string): Notifier {
  const notifier = notifiers.find((candidate) => candidate.channel === channel);
  if (notifier === undefined) throw new DeliveryFailed(`channel ${channel} is not configured`);
  return notifier;
}

function afterFailure(entry: LedgerEntry, failure: unknown, deps: DeliverDueDeps): Outcome {
  const reason = failure instanceof Error ? failure.message : String(failure);
  if (failure instanceof NoAddress) return { ...entry, status: "skipped", reason };
  const known = failure instanceof DeliveryFailed ? failure : undefined;
  if (known?.permanent || entry.attempts >= deps.delivery.maxAttempts)
    return { ...entry, status: "dead", reason };
  const wait = known?.retryAfter ?? waitAfter(entry.attempts, deps);
  return { ...entry, reason, nextAttemptAt: later(deps.clock.now(), wait) };
}

/** Never quite the same, so that what has failed together does not come back together. */
const waitAfter = (attempts: number, { delivery, dice }: DeliverDueDeps): number =>
  Math.round(delivery.retryBase * 2 ** (attempts - 1) * (0.8 + 0.4 * dice.roll()));

import type { BookingView } from "../booking/booking-view.ts";
import { DomainError } from "../shared/domain-error.ts";
import type { BookingId, MessageId, UserId } from "../shared/ids.ts";
import type { Recipient, Trigger } from "./rule.ts";

/** All of {@link MessageStatus}. */
export const messageStatuses = ["pending", "sent", "dead", "expired", "skipped"] as const;
/** What has become of a message; only `pending` ones are still to be sent. */
export type MessageStatus = (typeof messageStatuses)[number];

/** One message to one recipient over one channel. */
export interface LedgerEntry {
  /** The message id: constant over retries, so that the channel can drop what it has seen. */
  readonly id: MessageId;
  readonly ruleId: string;
  readonly on: Trigger;
  readonly bookingId: BookingId;
  readonly recipient: Recipient;
  /** Which of several occurrences of the trigger: the instant of the change, or the event's time. */
  readonly occurrence: Date;
  readonly channel: string;
  readonly status: MessageStatus;
  /** Why it was skipped, expired or given up; null otherwise. */
  readonly reason: string | null;
  /** How often delivery was tried. */
  readonly attempts: number;
  readonly dueAt: Date;
  /** From this instant on it is not worth sending. */
  readonly expiresAt: Date;
  readonly nextAttemptAt: Date;
  readonly sentAt: Date | null;
  /** The booking as it is to be shown after its erasure; null while the booking itself is there. */
  readonly farewell: BookingView | null;
}

/** What a message is about, as the claiming transaction sees it. */
export interface Seen {
  /** The booking as of the instant of the claim: a request that has lapsed is canceled. */
  readonly booking: BookingView;
  /** Which occurrence of the message's trigger there is now; null when there is none any more. */
  readonly occurrence: Date | null;
}

/** A message in the hands of a run, with what it is about. */
export interface Claimed {
  readonly entry: LedgerEntry;
  /** Absent once the booking has been erased. */
  readonly seen?: Seen | undefined;
}

/** Which messages a run wants, and for how long. */
export interface Claim {
  /** Marks the entries as this run's. */
  readonly claimId: string;
  readonly now: Date;
  /** From then on the entries are free again, should this process die. */
  readonly until: Date;
  readonly limit: number;
}

/** What became of a claimed entry. */
export type Outcome = Pick<LedgerEntry, "id" | "status" | "reason" | "attempts" | "nextAttemptAt" | "sentAt">;

/** How far a rule has been looked at. */
export interface RuleProgress {
  /** When the rule first appeared; what was due before is none of its business. */
  readonly since: Date;
  /** Everything that became due before this instant has been recorded. */
  readonly scannedUntil: Date;
}

/** There is no such message. */
export class NotificationNotFound extends DomainError {
  readonly kind = "notFound";
  readonly code = "not_found";

  constructor(id: MessageId) {
    super(`id: there is no notification ${id}`);
  }
}

/** Port: what is to be sent and what was, inside a unit of work. */
export interface NotificationLedger {
  /**
   * The progress of each rule, in the order asked; rules never seen before begin at `now`. Nobody is erased from here
   * to the end of the unit of work, so that what it reads of people and records is about nobody who is gone.
   */
  openRules(ruleIds: readonly string[], now: Date): Promise<RuleProgress[]>;

  /** Notes that the rules have been looked at up to `scannedUntil`; none of them ever goes back. */
  closeScan(ruleIds: readonly string[], scannedUntil: Date): Promise<void>;

  /**
   * Records entries. One that is known already, by (booking, rule, recipient, occurrence, channel), is left as
   * it is, but while it is pending it takes over a farewell.
   */
  record(entries: readonly LedgerEntry[]): Promise<void>;

  /**
   * Claims pending entries that are due and in nobody's claim, the longest due first. Rivals get others, or none;
   * they never wait. What is seen of each is what `seenFor` makes of it.
   */
  claim(claim: Claim): Promise<Claimed[]>;

  /**
   * Writes outcomes and ends their claims; entries that meanwhile belong to another claim are left alone. An entry
   * that is done for good, be it sent, expired or skipped, gives up its farewell: nobody needs the copy any more.
   */
  settle(claimId: string, outcomes: readonly Outcome[]): Promise<void>;

  /** One entry, locked until the unit of work ends. @throws {NotificationNotFound} */
  open(id: MessageId): Promise<LedgerEntry>;

  /** Writes what has changed of an entry that was opened: status, reason, tries and times. */
  save(entry: LedgerEntry): Promise<void>;

  /**
   * Removes what was for the user, and what was about these bookings, save the farewells to others.
   *
   * @returns how many entries went
   */
  erase(userId: UserId, bookingIds: readonly BookingId[]): Promise<number>;
}

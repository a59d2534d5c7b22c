import { permitAtAll } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import type { Clock } from "../shared/clock.ts";
import { DomainError } from "../shared/domain-error.ts";
import type { MessageId } from "../shared/ids.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import type { LedgerEntry, MessageStatus, NotificationLedger } from "./ledger.ts";
import { type NotificationView, viewNotification } from "./notification-queries.ts";

/** Only what was given up can be tried again. */
export class NotificationNotDead extends DomainError {
  readonly kind = "rule";
  readonly code = "invalid_status_transition";
  readonly status: MessageStatus;

  constructor(status: MessageStatus) {
    super(`id: the notification must be dead to be tried again, and it is ${status}`);
    this.status = status;
  }
}

/** Command of `retryNotification`. */
export interface RetryNotification {
  readonly caller: Caller;
  readonly id: MessageId;
}

/** What `retryNotification` needs. */
export interface RetryNotificationDeps {
  readonly uow: UnitOfWork<{ ledger: NotificationLedger }>;
  readonly clock: Clock;
}

/**
 * Lets a dead message have all of its tries again, from the next run on. Whether it is still worth sending is
 * decided then, as always.
 *
 * @throws {Forbidden} to ordinary callers @throws {NotificationNotFound} @throws {NotificationNotDead}
 */
export const retryNotification =
  ({ uow, clock }: RetryNotificationDeps) =>
  async ({ caller, id }: RetryNotification): Promise<NotificationView> => {
    permitAtAll("manageNotifications", caller);
    return uow.run(async ({ ledger }) => {
      const revived = revive(await ledger.open(id), clock.now());
      await ledger.save(revived);
      return viewNotification(revived);
    });
  };

function revive(entry: LedgerEntry, now: Date): LedgerEntry {
  if (entry.status !== "dead") throw new NotificationNotDead(entry.status);
  return { ...entry, status: "pending", reason: null, attempts: 0, nextAttemptAt: now };
}

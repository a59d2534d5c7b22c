import { permitAtAll } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import type { BookingRepository } from "../booking/booking-repository.ts";
import { lapseRequests } from "../booking/lapse-requests.ts";
import type { EventCatalog } from "../event/event-catalog.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import { type DeliverDueDeps, deliverDue } from "./deliver-due.ts";
import type { DueMessages } from "./due-messages.ts";
import type { NotificationLedger } from "./ledger.ts";
import { type RecordDueDeps, recordDue } from "./record-due.ts";

/** What `sendDueNotifications` needs. */
export interface SendDueNotificationsDeps extends Omit<RecordDueDeps & DeliverDueDeps, "uow" | "channels"> {
  readonly uow: UnitOfWork<{
    bookings: BookingRepository;
    events: EventCatalog;
    ledger: NotificationLedger;
    due: DueMessages;
  }>;
}

/**
 * One run: writes down requests that lapsed, records what the rules say is due, and delivers it. Any number of runs
 * at once, and runs that die on the way, still deliver each message once.
 *
 * @throws {Forbidden} to ordinary callers
 */
export const sendDueNotifications =
  (deps: SendDueNotificationsDeps) =>
  async ({ caller }: { readonly caller: Caller }): Promise<void> => {
    permitAtAll("notify", caller);
    await lapseRequests(deps)();
    await recordDue({ ...deps, channels: deps.notifiers.map(({ channel }) => channel) });
    await deliverDue(deps);
  };

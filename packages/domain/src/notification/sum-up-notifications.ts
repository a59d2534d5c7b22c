import { permitAtAll } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import type { Clock } from "../shared/clock.ts";
import type { NotificationOverview, NotificationQueries, StatusCounts } from "./notification-queries.ts";

/** Milliseconds over which {@link sumUpNotifications} looks back. */
const LOOK_BACK = 24 * 60 * 60 * 1000;

/** What `sumUpNotifications` needs. */
export interface SumUpNotificationsDeps {
  readonly notifications: NotificationQueries;
  readonly clock: Clock;
}

/** How the ledger stands, and how it went lately. */
export interface NotificationSummary extends NotificationOverview {
  /** What has become of the messages that fell due in the last 24 hours. */
  readonly lastDay: StatusCounts;
}

/** How many messages wait, are due or were given up, and what became of those of the last day. @throws {Forbidden} to ordinary callers */
export const sumUpNotifications =
  ({ notifications, clock }: SumUpNotificationsDeps) =>
  async ({ caller }: { readonly caller: Caller }): Promise<NotificationSummary> => {
    permitAtAll("manageNotifications", caller);
    const now = clock.now();
    const [overview, lastDay] = await Promise.all([
      notifications.overview(now),
      notifications.countDue(new Date(now.getTime() - LOOK_BACK), now),
    ]);
    return { ...overview, lastDay };
  };

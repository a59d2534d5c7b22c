import { permitAtAll } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import type {
  NotificationCursor,
  NotificationFilter,
  NotificationQueries,
  NotificationView,
} from "./notification-queries.ts";

/** Messages on a page, unless another number is asked for. */
export const NOTIFICATIONS_PER_PAGE = 100;

/** Question of `listNotifications`. */
export interface ListNotifications {
  readonly caller: Caller;
  readonly filter: Partial<NotificationFilter>;
}

/** A part of the list, and where the next one begins. */
export interface NotificationPage {
  readonly notifications: readonly NotificationView[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: NotificationCursor;
}

/** What was recorded, sent and not sent, the latest due first. @throws {Forbidden} to ordinary callers */
export const listNotifications =
  ({ notifications }: { readonly notifications: NotificationQueries }) =>
  async ({ caller, filter }: ListNotifications): Promise<NotificationPage> => {
    permitAtAll("manageNotifications", caller);
    const limit = filter.limit ?? NOTIFICATIONS_PER_PAGE;
    return pageOf(await notifications.list({ ...filter, limit: limit + 1 }), limit);
  };

/** One message more than asked for tells that there is another page. */
function pageOf(found: readonly NotificationView[], limit: number): NotificationPage {
  const notifications = found.slice(0, limit);
  const last = notifications.at(-1);
  if (found.length <= limit || last === undefined) return { notifications };
  return { notifications, next: { dueAt: new Date(last.dueAt), id: last.id } };
}

import { FirstTables } from "./2026-11-first-tables.ts";
import { Jobs } from "./2026-11-jobs.ts";
import { NotificationList } from "./2026-11-notification-list.ts";
import { NotificationQueue } from "./2026-11-notification-queue.ts";
import { RequestCounts } from "./2026-11-request-counts.ts";
import { RequestKeys } from "./2026-11-request-keys.ts";

/** In the order in which they run; a name is never changed and a migration never edited once it has been released. */
export const migrations = [
  { name: "2026-11-first-tables", class: FirstTables },
  { name: "2026-11-request-keys", class: RequestKeys },
  { name: "2026-11-jobs", class: Jobs },
  { name: "2026-11-notification-list", class: NotificationList },
  { name: "2026-11-notification-queue", class: NotificationQueue },
  { name: "2026-11-request-counts", class: RequestCounts },
];

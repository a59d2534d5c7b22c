import { FirstTables } from "./2026-11-first-tables.ts";
import { Jobs } from "./2026-11-jobs.ts";
import { NotificationList } from "./2026-11-notification-list.ts";
import { NotificationQueue } from "./2026-11-notification-queue.ts";
import { Payments } from "./2026-11-payments.ts";
import { PlainTimeslots } from "./2026-11-plain-timeslots.ts";
import { RequestCounts } from "./2026-11-request-counts.ts";
import { RequestKeys } from "./2026-11-request-keys.ts";
import { type MigrationName, migrationNames } from "./names.ts";

const classes: Record<MigrationName, typeof FirstTables> = {
  "2026-11-first-tables": FirstTables,
  "2026-11-request-keys": RequestKeys,
  "2026-11-jobs": Jobs,
  "2026-11-notification-list": NotificationList,
  "2026-11-notification-queue": NotificationQueue,
  "2026-11-request-counts": RequestCounts,
  "2026-11-plain-timeslots": PlainTimeslots,
  "2026-11-payments": Payments,
};

export const migrations = migrationNames.map((name) => ({ name, class: classes[name] }));

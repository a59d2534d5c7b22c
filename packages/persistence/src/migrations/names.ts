/** In the order in which they run; a name is never changed and a migration never edited once it has been released. */
export const migrationNames = [
  "2026-11-first-tables",
  "2026-11-request-keys",
  "2026-11-jobs",
  "2026-11-notification-list",
  "2026-11-notification-queue",
  "2026-11-request-counts",
  "2026-11-plain-timeslots",
  "2026-11-payments",
] as const;

export type MigrationName = (typeof migrationNames)[number];

import type { UserId } from "@bookings/domain";
import { type Config, readConfig } from "../config.ts";
import { ConfigError } from "../config-error.ts";
import { seedDemo } from "../demo/seed.ts";
import { previewTable } from "../preview-table.ts";
import { print } from "../print.ts";
import { withService } from "../service.ts";
import { systemClock } from "../system.ts";

/** Whoever has a shell beside the database may do anything. */
const operator = { role: "admin" } as const;

/** Every command opens a migrated database; this one does no more. */
export const migrate = (): Promise<void> =>
  withService(readConfig(), async () => print("the database is up to date"));

/** One notification run; or a table of what one would do. */
export const notify = ({ dryRun = false }: { readonly dryRun?: boolean }): Promise<void> =>
  withService(readConfig(), async ({ useCases, tracing }) => {
    if (dryRun) print(previewTable(await useCases.previewNotifications({ caller: operator })));
    else await tracing.inJob("notify", () => useCases.sendDueNotifications({ caller: operator }));
  });

/** Puts the demo events of the coming week into the catalog, and lists them. */
export const seed = (): Promise<void> =>
  withService(withOwnCatalog(readConfig()), async ({ useCases }) => {
    for (const { eventId, details } of await seedDemo(useCases, systemClock)) {
      print(`${eventId} ${details.startAt.toISOString()} ${details.status}`);
    }
  });

/** @throws {ConfigError} where nobody could book what is put here */
function withOwnCatalog(config: Config): Config {
  if (config.events === undefined) return config;
  throw new ConfigError([
    "EVENTS_URL must not be set: the catalog is another service's, which has no demo events",
  ]);
}

/** Erases a user for good. */
export const erase = (user: string): Promise<void> =>
  withService(readConfig(), async ({ useCases }) => {
    await useCases.eraseUser({ caller: operator, userId: user as UserId });
    print("erased");
  });

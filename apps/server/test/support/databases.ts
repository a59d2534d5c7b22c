import { openDatabase } from "@bookings/persistence";
import { testDatabases } from "@bookings/persistence/testing";

async function migrate(url: string): Promise<void> {
  const database = await openDatabase({ url });
  await database.migrate();
  await database.close();
}

/** Migrated databases for tests of the whole service. */
export const databases = testDatabases({ migrate });

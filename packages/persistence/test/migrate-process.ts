import { openDatabase } from "@bookings/persistence";

/** A process that migrates the database of its first argument, for tests that kill it on the way. */
const database = await openDatabase({ url: String(process.argv[2]) });
await database.migrate();
await database.close();

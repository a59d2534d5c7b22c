import { startEmbeddedServer } from "@bookings/persistence/embedded";

// A process of its own for the tests: starts the server of the folder named, tells of it, and stays until it is
// killed; or, with "--end", ends without stopping the server.
const [dataDir = "", end] = process.argv.slice(2);
const { url, tookOver } = await startEmbeddedServer({ dataDir, durable: false });
process.stdout.write(`${JSON.stringify({ url, tookOver })}\n`);
if (!end) setInterval(() => undefined, 60_000);

import { closeTestServer } from "./test-server.ts";

/** For mocha's "require": leaves no database, process or folder of the tests behind. */
export async function mochaGlobalTeardown(): Promise<void> {
  await closeTestServer();
}

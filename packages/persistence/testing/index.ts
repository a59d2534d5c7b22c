export { type TestDatabase, type TestDatabases, testDatabases } from "./test-databases.ts";

export { isPoolerInstalled, type Pooler, startPooler } from "./pooler.ts";
export { type TestDatabase, type TestDatabases, testDatabases } from "./test-databases.ts";

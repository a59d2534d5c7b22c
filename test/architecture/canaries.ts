import type { Files } from "./house.ts";

const manifest = (name: string, exports: Record<string, string>, dependencies: string[] = []): string =>
  JSON.stringify({
    name,
    exports,
    dependencies: Object.fromEntries(dependencies.map((each) => [each, "1"])),
  });

/** Kept apart: the repository has no path to a folder of that name outside, not even in a string. */
const up = "..";

/** A small house in which everything is as it should be. */
export const soundHouse: Files = {
  "packages/domain/package.json": manifest("@bookings/domain", {
    ".": "./src/index.ts",
    "./memory": "./src/memory/index.ts",
    "./testing": "./testing/index.ts",
  }),
  "packages/domain/src/memory/index.ts":
    'import type { Clock } from "../index.ts"; export type Memory = Clock;',
  "packages/domain/src/index.ts": 'export * from "./booking/booking.ts";',
  "packages/domain/src/shared/clock.ts": "export type Clock = () => Date;",
  "packages/domain/src/booking/booking.ts": `
    import type { Clock } from "${up}/shared/clock.ts";
    export const isLate = (at: Date, clock: Clock): boolean => at instanceof Date && at < clock();
    export const epoch = new Date(0), half = Math.floor(0.5), parts = { process: 1 }.process;`,
  "packages/domain/testing/index.ts": 'import { epoch } from "@bookings/domain"; export const noon = epoch;',
  "packages/domain/test/booking/booking.test.ts": `
    import { expect } from "chai";
    import { noon } from "@bookings/domain/testing";
    import { isLate } from "../../src/booking/booking.ts";
    expect(isLate(noon, () => new Date()));`,
  "packages/http/package.json": manifest("@bookings/http", { ".": "./src/index.ts" }, [
    "@bookings/domain",
    "koa",
  ]),
  "packages/http/src/index.ts": `
    import { createServer } from "node:http";
    import type { Clock } from "@bookings/domain";
    import Koa from "koa";
    export const app = (clock: Clock) => createServer(new Koa().callback()).listen(process.pid, clock);`,
  "packages/http/test/http.test.ts":
    'import { app } from "@bookings/http"; import "@bookings/domain/testing"; app;',
  "packages/persistence/package.json": manifest(
    "@bookings/persistence",
    { ".": "./src/index.ts", "./testing": "./testing/index.ts" },
    ["@bookings/domain", "pg"],
  ),
  "packages/persistence/src/index.ts": `
    import type { Clock } from "@bookings/domain";
    import { Pool } from "pg/lib/pool.js";
    export type Row = Clock; export const pool = new Pool();`,
  "packages/persistence/testing/index.ts":
    'import "@bookings/persistence"; import "@bookings/domain/testing";',
  "packages/persistence/test/rows.test.ts":
    'import "@bookings/persistence/testing"; import "../src/index.ts";',
  "packages/client/package.json": manifest("@bookings/client", { ".": "./src/index.ts" }),
  "packages/client/src/index.ts": 'export * from "./web-crypto.ts";',
  "packages/client/src/web-crypto.ts": 'export const ofNode = () => import("node:crypto");',
  "packages/client/test/client.test.ts":
    'import { Webhook } from "standardwebhooks"; import "../src/index.ts"; Webhook;',
  "apps/server/package.json": manifest("@bookings/server", { ".": "./src/index.ts" }, [
    "@bookings/http",
    "@bookings/persistence",
  ]),
  "apps/server/src/index.ts": `
    import "@bookings/http"; import "@bookings/persistence";
    export { settings } from "./config.ts";`,
  "apps/server/src/config.ts": "export const settings = process.env;",
  "examples/embedded/package.json": manifest("embedded", {}, ["@bookings/domain"]),
  "examples/embedded/storage.ts": 'import "@bookings/domain/memory"; import "node:sqlite"; process.env.FILE;',
  "examples/embedded/test/storage.test.ts":
    'import "@bookings/domain/testing"; import "../storage.ts"; process.env.PORT;',
  "apps/server/test/server.test.ts": 'import "@bookings/persistence/testing"; import "../src/index.ts";',
};

/** A file that turns the sound house into one that breaks a single rule, and what the rule has to say. */
export interface Canary {
  readonly breaks: string;
  readonly path: string;
  readonly text: string;
  readonly reports: readonly string[];
}

const canary = (breaks: string, path: string, text: string, ...reports: string[]): Canary => ({
  breaks,
  path,
  text,
  reports: reports.map((report) => `${path}:${report}`),
});

const ITSELF = "the domain imports only itself";
const GROUND = "the ground floor of the domain knows no aggregate";
const ADAPTERS = "adapters do not know each other";
const CLIENT = "the client imports only itself";
const MATERIAL = "sources do not use test material";
const TESTS = "tests know their own package and the domain";
const DOOR_OF_TESTING = "test material enters its own package by the door";
const MEMORY = "nothing in the house stands on the storage in memory";
const EXAMPLES = "examples show what everybody can do";
const DOORS = "packages are entered by the door";
const CIRCLE = "nothing imports itself, however long the way round";
const MACHINE = "the domain has no clock, no dice and no machine";
const ENVIRONMENT = "only the configuration reads the environment";

const inDomain = "packages/domain/src/booking/canary.ts";
const inShared = "packages/domain/src/shared/canary.ts";
const inHttp = "packages/http/src/canary.ts";
const inHttpTest = "packages/http/test/canary.test.ts";
const inPersistence = "packages/persistence/src/canary.ts";
const inClient = "packages/client/src/canary.ts";
const inServer = "apps/server/src/canary.ts";
const inExample = "examples/embedded/canary.ts";

export const canaries: readonly Canary[] = [
  canary(ITSELF, inDomain, 'import "node:crypto";', '1 imports "node:crypto"'),
  canary(ITSELF, inDomain, 'import type { Pool } from "pg";', '1 imports "pg"'),
  canary(ITSELF, inDomain, '\nexport type { Context } from "koa";', '2 imports "koa"'),
  canary(ITSELF, inDomain, 'export * from "zod";', '1 imports "zod"'),
  canary(ITSELF, inDomain, 'export type Pool = import("pg").Pool;', '1 imports "pg"'),
  canary(ITSELF, inDomain, 'export const later = () => import("pg");', '1 imports "pg"'),
  canary(ITSELF, inDomain, "export const any = (a: string) => import(a);", '1 imports "<computed>"'),
  canary(ITSELF, inDomain, 'import fs = require("fs"); fs;', '1 imports "fs"'),
  canary(ITSELF, inDomain, 'export const at = import.meta.resolve("pg");', '1 imports "pg"'),
  canary(ITSELF, inDomain, 'import "@bookings/http";', '1 imports "@bookings/http"'),

  canary(
    GROUND,
    inShared,
    'import type { isLate } from "../booking/booking.ts";',
    '1 imports "../booking/booking.ts"',
  ),
  canary(GROUND, inShared, 'export * from "../index.ts";', '1 imports "../index.ts"'),

  canary(
    ADAPTERS,
    inHttp,
    'import type { Row } from "@bookings/persistence";',
    '1 imports "@bookings/persistence"',
  ),
  canary(ADAPTERS, inPersistence, 'export * from "@bookings/server";', '1 imports "@bookings/server"'),

  canary(CLIENT, inClient, 'import createFetch from "openapi-fetch";', '1 imports "openapi-fetch"'),
  canary(CLIENT, inClient, 'import { webcrypto } from "node:crypto";', '1 imports "node:crypto"'),
  canary(
    CLIENT,
    inClient,
    'import type { Booking } from "@bookings/domain";',
    '1 imports "@bookings/domain"',
  ),
  canary(
    CLIENT,
    "packages/client/src/web-crypto.ts",
    'export const ofNode = () => import("node:fs");',
    '1 imports "node:fs"',
  ),
  canary(MEMORY, inDomain, 'import "../memory/index.ts";', '1 imports "../memory/index.ts"'),
  canary(MEMORY, inHttp, 'import "@bookings/domain/memory";', '1 imports "@bookings/domain/memory"'),

  canary(EXAMPLES, inExample, 'import "@bookings/server";', '1 imports "@bookings/server"'),
  canary(EXAMPLES, inExample, 'import "@bookings/domain/testing";', '1 imports "@bookings/domain/testing"'),

  canary(MATERIAL, inHttp, 'import "@bookings/domain/testing";', '1 imports "@bookings/domain/testing"'),
  canary(MATERIAL, inPersistence, 'import "../testing/index.ts";', '1 imports "../testing/index.ts"'),
  canary(MATERIAL, inPersistence, 'import "../test/rows.test.ts";', '1 imports "../test/rows.test.ts"'),

  canary(TESTS, inHttpTest, 'import "@bookings/persistence";', '1 imports "@bookings/persistence"'),
  canary(
    TESTS,
    inHttpTest,
    'import "@bookings/persistence/testing";',
    '1 imports "@bookings/persistence/testing"',
  ),
  canary(
    TESTS,
    "packages/domain/testing/canary.ts",
    'import "@bookings/http";',
    '1 imports "@bookings/http"',
  ),

  canary(
    DOOR_OF_TESTING,
    "packages/domain/testing/canary.ts",
    'import "../src/index.ts";',
    '1 imports "../src/index.ts"',
  ),

  canary(
    DOORS,
    inHttp,
    'import "@bookings/domain/src/booking/booking.ts";',
    '1 imports "@bookings/domain/src/booking/booking.ts"',
  ),
  canary(DOORS, inHttp, 'import "../../domain/src/index.ts";', '1 imports "../../domain/src/index.ts"'),
  canary(DOORS, inServer, 'import "@bookings/http/testing";', '1 imports "@bookings/http/testing"'),

  canary(CIRCLE, inDomain, 'export * from "./canary.ts";', `1 imports itself: ${inDomain} → ${inDomain}`),

  canary(MACHINE, inDomain, "export const a = () => new Date();", "1 asks the clock through Date"),
  canary(MACHINE, inDomain, "export const a = () => Date();", "1 asks the clock through Date"),
  canary(MACHINE, inDomain, "export const a = () => Date.now();", "1 asks the clock through Date"),
  canary(MACHINE, inDomain, "export const a = () => Date['now']();", "1 asks the clock through Date"),
  canary(MACHINE, inDomain, "const { now } = Date; now;", "1 asks the clock through Date"),
  canary(MACHINE, inDomain, "const D = Date; new D();", "1 asks the clock through Date"),
  canary(MACHINE, inDomain, "\n\nexport const a = Math.random();", "3 throws the dice"),
  canary(MACHINE, inDomain, "const { random } = Math; random;", "1 takes Math as a whole"),
  canary(MACHINE, inDomain, "performance.now();", "1 uses performance"),
  canary(MACHINE, inDomain, "setTimeout(() => {}, 1);", "1 uses setTimeout"),
  canary(MACHINE, inDomain, "export const a = { process };", "1 uses process"),
  canary(MACHINE, inDomain, "globalThis.crypto.randomUUID();", "1 uses globalThis"),
  canary(MACHINE, inDomain, "crypto.randomUUID();", "1 uses crypto"),
  canary(MACHINE, inDomain, 'console.log("hello");', "1 uses console"),

  canary(ENVIRONMENT, inHttp, "export const port = process.env.PORT;", "1 reads the environment"),
  canary(ENVIRONMENT, inHttp, 'export const port = globalThis.process?.["env"];', "1 reads the environment"),
  canary(ENVIRONMENT, inServer, "const { env } = process; env;", "1 reads the environment"),
  canary(ENVIRONMENT, inServer, "const { pid, ...rest } = process; rest;", "1 reads the environment"),
  canary(ENVIRONMENT, inServer, 'import { env } from "node:process"; env;', "1 reads the environment"),
  canary(ENVIRONMENT, inServer, 'import * as machine from "process"; machine;', "1 reads the environment"),
];

/** Three files that hold each other: every one of them has to be reported, types or not, by path or by name. */
export const circle: Files = {
  "apps/server/src/a.ts": 'import type { B } from "./b.ts"; export type A = B;',
  "apps/server/src/b.ts": 'import type { C } from "./c.ts"; export type B = C;',
  "apps/server/src/c.ts": 'export type C = import("./a.ts").A;',
  "packages/http/src/self.ts": 'export { app } from "@bookings/http";',
  "packages/http/src/index.ts":
    'import "@bookings/domain"; import "koa"; export * from "./self.ts"; export const app = 1;',
};
